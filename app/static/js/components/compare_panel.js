// How a result is laid out and compared: rows or a grid, its order, the difference of two rows, other tabs beside it.
import { el, fill, segmented, setSegment, setText } from "../dom.js";
import { rowName } from "../map_words.js";
import { pairOf, pairText } from "../maps/pair.js";
import { createDropPanel } from "./drop_panel.js";
import { field, select } from "./fields.js";
import { sentences } from "./notices.js";
import { isFinished } from "./run_progress.js";
import { chooser } from "./view_tools.js";

const LAYOUTS = [
  ["rows", "Rows"],
  ["grid", "Grid"],
];
const SORTS = [
  ["chosen", "Order: as chosen"],
  ["disagreement", "Order: most different maps first"],
];

const usual = (tab) => (tab.rows.some(({ method }) => method.id !== tab.rows[0].method.id) ? "grid" : "rows");

/** "rows" or "grid": what was chosen, else a grid where there are several methods; marks are made in rows. */
export function layoutOf(tab, state) {
  if (state.get("scoring")) return "rows";
  return state.get("layout") === "usual" ? usual(tab) : state.get("layout");
}

/** `actions`: join(tabIds) where tabs can be put together. Returns the nodes `layout` and `node` beside `update(tab)` and `dispose`. */
export function createComparePanel(id, state, { join }) {
  const layout = segmented("Layout", LAYOUTS, "rows", (value) =>
    state.set({ layout: tab && value === usual(tab) ? "usual" : value }),
  );
  const sort = chooser(state, "sort", "Order of the pictures", SORTS);
  const drop = createDropPanel("Compare…", "Compare", (open) => open && tab && render());
  const status = el("p.error", { role: "status" });
  let tab = null;
  drop.panel.classList.add("drawing");

  /** Two selects: the first row less the second. */
  function pairFields() {
    const options = [["", "–"], ...tab.rows.map((row) => [row.key, rowName(row, tab.rows)])];
    const chosen = pairOf(tab.rows, state.get("difference")) ?? [];
    const change = () => state.set({ difference: pairText(...selects.map((node) => node.value)) });
    const selects = [0, 1].map((at) => select(options, chosen[at]?.key ?? "", change));
    return ["Difference: map", "less map"].map((label, at) => field(label, selects[at], "").node);
  }

  const check = (words, checked, change) =>
    el("label.check", el("input", { type: "checkbox", checked, change }), ` ${words}`);

  function otherTabs() {
    const isReady = ({ kind, run }) => kind === "visualize" && isFinished(run) && run.done;
    const others = state.get("tabs").filter((one) => one.id !== id && isReady(one));
    if (!join || !isReady(tab) || !others.length) return null;
    const chosen = new Set();
    const button = el("button.button", { disabled: true, click: () => together([id, ...chosen]) }, "Put together");
    const choose = (other) => (event) => {
      chosen[event.target.checked ? "add" : "delete"](other.id);
      button.disabled = !chosen.size;
    };
    return [el("h2", "With other results"), others.map((one) => check(one.title, false, choose(one))), button];
  }

  async function together(ids) {
    setText(status, "");
    try {
      await join(ids);
      drop.setOpen(false);
    } catch (error) {
      setText(status, sentences(error));
    }
  }

  function render() {
    sort.show();
    const likeness = (event) => state.set({ likeness: Number(event.target.checked) });
    const several = tab.rows.length > 1;
    const parts = [
      several && pairFields(),
      several && check("how alike the maps are, in numbers", Boolean(state.get("likeness")), likeness),
      several && layoutOf(tab, state) === "grid" && sort.node,
      otherTabs(),
    ].filter(Boolean);
    if (!parts.length) parts.push("To compare, another model or method is needed, here or in another result.");
    fill(drop.panel, parts.flat(2), status);
  }

  function update(newTab) {
    tab = newTab;
    setSegment(layout, layoutOf(tab, state));
  }

  return { layout, node: drop.node, update, dispose: drop.dispose };
}
