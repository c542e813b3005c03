// "Take along…": the whole tab as files, drawn as it is drawn here.
import { el, fill } from "../dom.js";
import { drawingQuery } from "../maps/drawing.js";
import { createDropPanel } from "./drop_panel.js";

const FILES = [
  ["export.zip", "Everything (ZIP)", "maps, values, pictures, table, recipe, manifest"],
  ["sheet.pdf", "Contact sheet (PDF)", "all maps on pages of A4"],
  ["sheet.png", "Contact sheet (PNG)", "all maps in one picture"],
  ["table.csv", "Table (CSV)", "predictions and figures of every map"],
  ["values.npz", "Values (NumPy .npz)", "32-bit numbers, height × width × channels"],
  ["recipe.py", "Recipe (Python)", "a script that makes the same maps again"],
];

/** Returns `{ node, dispose }`. */
export function createExportMenu(id, state) {
  const drop = createDropPanel("Take along…", "Take along", (open) => open && show());
  drop.panel.classList.add("exports");

  function show() {
    const link = ([file, words, help]) => {
      const href = `/api/tabs/${encodeURIComponent(id)}/${file}?${drawingQuery(state.get)}`;
      return el("li", {}, el("a", { href, download: "" }, words), el("small.muted", {}, help));
    };
    fill(drop.panel, el("h2", {}, "Take along"), el("ul", {}, FILES.map(link)));
  }

  return { node: drop.node, dispose: drop.dispose };
}
