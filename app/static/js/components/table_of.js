// A plain table with its caption.
import { el, fill } from "../dom.js";

const MOST = 30;

const row = (cells) => el("tr", cells.map((cell) => el("td", cell))); // prettier-ignore
const headOf = (names) => el("thead", el("tr", names.map((name) => el("th", { scope: "col" }, name)))); // prettier-ignore

/** Cells are texts or elements; beyond `most` rows a button shows the rest. */
export function tableOf(caption, head, rows, most = MOST) {
  const body = el("tbody", rows.slice(0, most).map(row));
  const showAll = () => {
    fill(body, rows.map(row));
    more.remove();
  };
  const more = rows.length > most && el("button.link", { click: showAll }, `Show all ${rows.length}`);
  // A wide table is scrolled by keys too.
  const room = { tabindex: 0, role: "group", "aria-label": caption };
  return el("section.list", el("h3", caption), el("div.list-room", room, el("table.data-table", headOf(head), body)), more);
}
