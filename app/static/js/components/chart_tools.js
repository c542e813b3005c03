// The tools above a chart: search by name, what dragging does, bins and counts, table, export.
import { el, segmented, setText } from "../dom.js";
import { searchField } from "./fields.js";

const MODES = {
  scatter: [["lasso", "Lasso"], ["rectangle", "Rectangle"], ["zoom", "Zoom"]], // prettier-ignore
  histogram: [["brush", "Select"], ["zoom", "Zoom"]], // prettier-ignore
};
const COUNTS = [["linear", "linear"], ["log", "log"]]; // prettier-ignore
const MOST_BINS = 200;

function exportMenu(on) {
  const close = () => {
    menu.open = false;
    menu.firstChild.focus();
  };
  const item = (label, kind) => el("button.plain", { click: () => (close(), on.save(kind)) }, label);
  const menu = el(
    "details.menu",
    el("summary.button", "Export"),
    el("div.menu-list", item("SVG (drawing)", "svg"), item("PNG (picture)", "png"), item("CSV (values)", "csv")),
  );
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    event.preventDefault();
    close();
  });
  menu.addEventListener("focusout", (event) => menu.contains(event.relatedTarget) || (menu.open = false));
  return menu;
}

/**
 * `on`: search(text), take() (select what was found), mode(name), whole(), bins(n), log(on), table(on), save(kind).
 * Returns `{ node, kind(name), found(n), bins(n) }`.
 */
export function createChartTools(on) {
  const number = el("span.muted.small", { role: "status" });
  const take = el("button.button.small-button", { hidden: true, click: on.take }, "Select");
  const search = searchField("Search pictures by name", "search a name…", {
    input: () => on.search(search.value.trim()),
  });
  const modes = Object.fromEntries(
    Object.entries(MODES).map(([kind, list]) => [kind, segmented("Dragging", list, list[0][0], on.mode)]),
  );
  const whole = el("button.button", { title: "Show the whole chart again", click: on.whole }, "Whole");
  const input = ({ target }) => {
    const many = Number(target.value);
    if (Number.isInteger(many) && many >= 1 && many <= MOST_BINS) on.bins(many);
  };
  const bins = el("label.bins", "bins", el("input", { type: "number", min: 1, max: MOST_BINS, value: 20, input }));
  const log = segmented("Counts", COUNTS, "linear", (value) => on.log(value === "log"));
  const table = el("button.button", { "aria-pressed": "false", click: flip }, "Table");
  const searching = el("div.search-group", search, number, take);
  const node = el("div.tools", searching, Object.values(modes), whole, bins, log, table, exportMenu(on));

  function flip() {
    const pressed = table.getAttribute("aria-pressed") !== "true";
    table.setAttribute("aria-pressed", pressed);
    for (const part of [whole, ...Object.values(modes)]) part.disabled = pressed;
    on.table(pressed);
  }

  function kind(name) {
    for (const [key, part] of Object.entries(modes)) part.hidden = key !== name;
    for (const part of [bins, log]) part.hidden = name !== "histogram";
  }

  /** How many pictures the search has found; null when nothing is searched. */
  function found(many) {
    setText(number, many === null ? "" : many ? `${many} found` : "none has this in its name; try a shorter part");
    take.hidden = !many;
  }

  return { node, kind, found };
}
