// The rows of a result: one for each model and method, all with the same picture; one of them may fill the window.
import { el, fill } from "../dom.js";
import { sharing } from "../maps/drawing.js";
import { zoomOf } from "../maps/zoom.js";
import { addMapGestures } from "./map_gestures.js";
import { createResultRow } from "./result_row.js";
import { isFinished } from "./run_progress.js";

const LARGE = "large";

/** `on`: point(place), context(row) for a row's context, large(whether one is). */
export function createResultRows(state, on) {
  const node = el("div.rows", el("p.muted.card", "Loading…"));
  const rows = new Map();

  function rowOf(row, place) {
    if (!rows.has(row.key)) {
      const made = createResultRow(row, on.context(row));
      for (const frame of made.frames)
        addMapGestures(frame, state, { point: on.point, open: () => setLarge(large() ? null : row.key) });
      made.setZoom(zoomOf(state.get("zoom")));
      rows.set(row.key, made);
      node.insertBefore(made.node, node.children[place] ?? null);
    }
    return rows.get(row.key);
  }

  /** Shows the picture at a place in `list`, and no other rows. */
  function show(tab, list, at) {
    if (!rows.size) fill(node); // the words "Loading" go
    for (const [key, row] of rows)
      if (!list.some((one) => one.key === key)) {
        row.node.remove();
        rows.delete(key);
      }
    const image = tab.inputs.images[at];
    list.forEach((row, place) => {
      const cell = row.cells[at];
      const failure = tab.run.failures[row.key]?.detail;
      const cells = cell ? sharing(tab, row, cell, state.get("scale")) : [];
      rowOf(row, place).show({ image, cell, cells, layer: row.layer, ended: isFinished(tab.run), failure });
    });
  }

  const large = () => [...rows].find(([, row]) => row.node.classList.contains(LARGE))?.[0] ?? null;

  function setLarge(key) {
    for (const [name, row] of rows) row.node.classList.toggle(LARGE, name === key);
    on.large(key);
  }

  /** The key of the row with the focus, else of the first one. */
  function focused() {
    const all = [...rows];
    return (all.find(([, row]) => row.node.contains(document.activeElement)) ?? all[0])?.[0];
  }

  const each = (name) => (value) => {
    for (const row of rows.values()) row[name](value);
  };

  return {
    node,
    nodeOf: (key) => rows.get(key)?.node,
    show,
    redraw: each("redraw"),
    setZoom: each("setZoom"),
    point: each("point"),
    large,
    setLarge,
    focused,
  };
}
