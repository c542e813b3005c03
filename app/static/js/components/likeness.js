// How alike the maps of one picture are: two tables of numbers, of all pairs of rows.
import * as api from "../api.js";
import { el, fill } from "../dom.js";
import { rowName } from "../map_words.js";

const HELP =
  "Rank correlation (Spearman): 1 where both maps put all pixels into the same order, −1 into the opposite one. " +
  "Structural similarity: of the maps as they are drawn, 1 where they are the same. With a map that has no sign, " +
  "absolute values are compared.";

/** `numbers` and `reasons` are square, in the order of `names`. */
function table(caption, names, numbers, reasons) {
  const cell = (one, other) => {
    const number = numbers[one][other];
    return el("td", { title: reasons[one][other] }, one === other ? "" : (number?.toFixed(2).replace("-", "−") ?? "–"));
  };
  const line = (name, one) =>
    el(
      "tr",
      el("th", { scope: "row" }, `${one + 1} ${name}`),
      names.map((_name, other) => cell(one, other)),
    );
  const head = el(
    "tr",
    el("td"),
    names.map((name, at) => el("th", { scope: "col", title: name }, String(at + 1))),
  );
  return el("table", el("caption", caption), el("thead", head), el("tbody", names.map(line)));
}

/** Returns `{ node, show(tab, at) }` for the tab with this id. */
export function createLikeness(id, state) {
  const node = el("section.card.likeness", { "aria-label": "How alike the maps are", hidden: true });
  let asked = "";

  function draw(found, image, tab) {
    const names = tab.rows.map((row) => rowName(row, tab.rows));
    const tables = [
      table("Rank correlation", names, found.rank_correlation, found.reasons),
      table("Structural similarity", names, found.structural_similarity, found.reasons),
    ];
    fill(node, el("h2", `How alike the maps of ${image.name} are`), el("div.tools", tables), el("p.muted.small", HELP));
  }

  async function show(tab, at) {
    node.hidden = !state.get("likeness") || state.get("scoring") === "blind" || tab.rows.length < 2;
    const image = tab.inputs.images[at];
    const channels = state.get("channels");
    const key = [image.id, channels, ...tab.rows.map((row) => row.cells[at]?.map_url)].join("\n");
    if (node.hidden || key === asked) return;
    asked = key;
    try {
      const found = await api.agreement(id, { picture: image.id, channels });
      if (asked === key) draw(found, image, tab);
    } catch (error) {
      asked = "";
      fill(node, el("p.error", error.message));
    }
  }

  return { node, show };
}
