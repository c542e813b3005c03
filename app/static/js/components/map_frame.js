// A picture, or a map on its canvas over the picture where that is wanted, with the zoom and the probe of all of the tab.
import { el, setText } from "../dom.js";
import { addressesOf, mapOf, needed, paintOptions } from "../maps/drawing.js";
import { mapAt } from "../maps/library.js";
import { grid, pixelAt, placeOf } from "../maps/mosaic.js";
import { paint } from "../maps/paint.js";
import { valueAt } from "../maps/map.js";
import { isWhole, placeIn, seenOf, unseenWords } from "../maps/place.js";
import { inFrame, transform, WHOLE } from "../maps/zoom.js";

/** A picture may have been deleted since: then there is no address. */
function setSource(img, address) {
  if (address) img.src = address;
  else img.removeAttribute("src");
}

/** A place is a pair of shares of the map; null: nowhere. Returns `{ node, setZoom(zoom), mark(place) }`. */
function createFrame(kind, attributes, ...children) {
  const probe = el("span.probe", { hidden: true });
  const layers = el("div.layers", children);
  const node = el(`div.frame.${kind}`, attributes, layers, probe);
  let zoom = WHOLE;
  let place = null;

  function setZoom(next) {
    zoom = next;
    layers.style.transform = transform(zoom);
    mark(place);
  }

  function mark(next) {
    place = next;
    const [x, y] = place ? inFrame(zoom, ...place) : [-1, -1];
    probe.hidden = x < 0 || y < 0 || x > 1 || y > 1;
    if (!probe.hidden) Object.assign(probe.style, { left: `${100 * x}%`, top: `${100 * y}%` });
  }

  return { node, setZoom, mark };
}

/** Returns `show(image)` beside what every frame has; `named`: its name stands beside it anyway. */
export function createPictureFrame(named = false) {
  const picture = el("img.picture", { alt: "" });
  function show(image) {
    setSource(picture, image.url);
    picture.alt = named ? "" : image.name;
  }
  return { ...createFrame("picture-frame", {}, picture), show };
}

/**
 * `state` has the settings and the colour maps; `drawn(limit)` is told the value of the last colour. Returns beside what
 * every frame has `show(shown)`, `redraw()` and `pixel(place)`, where `shown` is `{ image, cell, cells, label }` and
 * `cells` are those that share its scale.
 */
export function createMapFrame(state, drawn) {
  const under = el("img.under", { alt: "" });
  const canvas = el("canvas.map", { role: "img" });
  const veil = el("span.veil", { hidden: true });
  const frame = createFrame("map-frame", { tabindex: "0" }, under, veil, canvas);
  const { node } = frame;
  const problem = el("p.error"); // why there is no map, such as a file that was damaged
  node.append(problem);
  let shown = null;

  const mapNow = () => (shown?.cell ? mapOf(shown.cell, state.get) : null);

  function draw(map) {
    const options = paintOptions(shown.cell, shown.cells, state.get);
    if (options.limit === null) return false;
    const all = grid(map);
    const several = map.tiles > 1;
    if (canvas.width !== all.width || canvas.height !== all.height)
      Object.assign(canvas, { width: all.width, height: all.height });
    node.classList.toggle("mosaic", several);
    if (several) node.style.setProperty("--ratio", all.width / all.height);
    else node.style.removeProperty("--ratio");
    const context = canvas.getContext("2d");
    if (several) context.clearRect(0, 0, all.width, all.height);
    const masks = state.get("view") === "masked" && !several;
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
      await Promise.all([...addressesOf(asked.cell, state.get), ...needed(asked.cells, state.get)].map(mapAt));
    } catch (error) {
      canvas.setAttribute("aria-label", error.message);
      if (shown === asked) setText(problem, error.message);
      return;
    }
    if (shown === asked && mapNow()) draw(mapNow());
  }

  const isMosaic = () => (shown?.cell?.neurons?.length ?? 0) > 1;

  /** The map stands where its part of the picture is; what the network did not see is veiled. */
  function placeMap() {
    const seen = isMosaic() ? seenOf(null) : seenOf(shown.cell);
    const whole = isWhole(seen);
    const [left, top, width, height] = seen.map((side) => `${100 * side}%`);
    for (const part of [canvas, veil])
      Object.assign(part.style, whole ? { left: "", top: "", width: "", height: "" } : { left, top, width, height });
    veil.hidden = whole;
    node.classList.toggle("partly", !whole);
    node.title = whole ? "" : `Seen by the network: ${unseenWords(shown.cell)}`;
  }

  function show(next) {
    shown = next;
    setText(problem, "");
    canvas.hidden = !next.cell;
    canvas.setAttribute("aria-label", next.label);
    canvas.dataset.map = next.cell?.map_url ?? "";
    setSource(under, next.image.url);
    placeMap();
    redraw();
  }

  /** `{ tile, row, column, value }` at a place; null where no pixel is. */
  function pixel(at) {
    const map = mapNow();
    const found = map && pixelAt(map, ...(isMosaic() ? at : placeIn(seenOf(shown.cell), at)));
    return found && { ...found, value: valueAt(map, found.row, found.column, found.tile) };
  }

  return { ...frame, show, redraw, pixel };
}
