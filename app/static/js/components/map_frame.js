// One map on its canvas, over the picture where that is wanted, with the zoom and the probe of all maps of the tab.
import { el } from "../dom.js";
import { addressOf, needed, paintOptions } from "../maps/drawing.js";
import { mapAt, mapHere } from "../maps/library.js";
import { grid, pixelAt, placeOf } from "../maps/mosaic.js";
import { paint } from "../maps/paint.js";
import { valueAt } from "../maps/map.js";
import { inFrame, onMap, transform } from "../maps/zoom.js";

/**
 * `state` has the settings and the colour maps; `drawn(limit)` is told the value of the last colour. A place is a pair of
 * shares of the map. Returns `{ node, show(shown), redraw(), setZoom(zoom), mark(place), placeOf(event), pixel(place) }`,
 * where `shown` is `{ image, cell, cells, label }` and `cells` are those that share its scale.
 */
export function createMapFrame(state, drawn) {
  const under = el("img.under", { alt: "" });
  const canvas = el("canvas.map", { role: "img" });
  const probe = el("span.probe", { hidden: true });
  const layers = el("div.layers", {}, under, canvas);
  const node = el("div.frame.map-frame", { tabindex: "0" }, layers, probe);
  let shown = null;
  let zoom = { factor: 1, left: 0, top: 0 };
  let place = null;

  const mapNow = () => (shown?.cell ? mapHere(addressOf(shown.cell, state.get)) : null);

  function draw(map) {
    const options = paintOptions(shown.cell, shown.cells, state.get);
    if (options.limit === null) return false;
    const all = grid(map);
    if (canvas.width !== all.width || canvas.height !== all.height)
      Object.assign(canvas, { width: all.width, height: all.height });
    if (map.tiles > 1) node.style.setProperty("--ratio", all.width / all.height);
    else node.style.removeProperty("--ratio");
    const context = canvas.getContext("2d");
    if (map.tiles > 1) context.clearRect(0, 0, all.width, all.height);
    const masks = state.get("view") === "masked" && map.tiles === 1;
    for (let tile = 0; tile < map.tiles; tile += 1)
      context.putImageData(paint(map, tile, { ...options, masks }), ...placeOf(tile, all, map));
    canvas.dataset.drawn = canvas.dataset.map;
    drawn(options.limit);
    return true;
  }

  /** Draws now when all that it takes is here, else asks for it and draws then. */
  async function redraw() {
    const asked = shown;
    if (!asked?.cell) return;
    const map = mapNow();
    if (map && draw(map)) return;
    try {
      await Promise.all([addressOf(asked.cell, state.get), ...needed(asked.cells, state.get)].map(mapAt));
    } catch (error) {
      canvas.setAttribute("aria-label", error.message);
      return;
    }
    if (shown === asked && mapNow()) draw(mapNow());
  }

  function show(next) {
    shown = next;
    canvas.hidden = !next.cell;
    canvas.setAttribute("aria-label", next.label);
    canvas.dataset.map = next.cell?.map_url ?? "";
    if (next.image.url) under.src = next.image.url;
    else under.removeAttribute("src");
    redraw();
  }

  function setZoom(next) {
    zoom = next;
    layers.style.transform = transform(zoom);
    mark(place);
  }

  function mark(next) {
    place = next;
    const [x, y] = place ? inFrame(zoom, ...place) : [-1, -1];
    probe.hidden = x < 0 || y < 0 || x > 1 || y > 1;
    probe.style.left = `${100 * x}%`;
    probe.style.top = `${100 * y}%`;
  }

  /** The place of the map under the pointer. */
  function placeUnder({ clientX, clientY }) {
    const box = node.getBoundingClientRect();
    return onMap(zoom, (clientX - box.left) / box.width, (clientY - box.top) / box.height);
  }

  /** `{ tile, row, column, value }` at a place; null where no pixel is. */
  function pixel(at) {
    const map = mapNow();
    const found = map && pixelAt(map, ...at);
    return found && { ...found, value: valueAt(map, found.row, found.column, found.tile) };
  }

  return { node, show, redraw, setZoom, mark, placeOf: placeUnder, pixel };
}
