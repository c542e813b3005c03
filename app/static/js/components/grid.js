// A result as a grid: pictures down, models and methods across. Only the maps near the window are there.
import { legend } from "../charts/legend.js";
import { el, fill, setText } from "../dom.js";
import { number } from "../format.js";
import { describeMap, legendOf, methodWords, pointedWords, rowName } from "../map_words.js";
import { sharing } from "../maps/drawing.js";
import { zoomOf } from "../maps/zoom.js";
import { createMapFrame, createPictureFrame } from "./map_frame.js";
import { addMapGestures } from "./map_gestures.js";
import { isFinished } from "./run_progress.js";

const { d3 } = globalThis;

/** `on`: point(place), go(at), open(row's key, at). */
export function createGrid(state, on) {
  const said = el("p.muted");
  const bar = el("div.legend");
  const table = el("table.grid");
  const room = el("div.grid-room", table);
  const node = el("section.card.grid-card", { "aria-label": "All maps" }, el("div.grid-said", said, bar), room);
  const spots = new Map(); // by their nodes { node, at, column }, and a frame while near; column -1: the picture
  const near = new Set();
  const drawLegend = legend();
  const observer = new IntersectionObserver(seen, { root: room, rootMargin: "300px" });
  let lines = [];
  let tab = null;
  let rows = [];
  let now = -1;
  let built = "";
  let told = null; // the spot whose legend is shown
  let hint = "";

  /** First whether a line is near, then which of its spots: a large grid has many more of these. */
  function seen(entries) {
    for (const { target, isIntersecting } of entries)
      if (spots.has(target)) (isIntersecting ? draw : release)(spots.get(target));
      else
        for (const spot of target.querySelectorAll(".spot")) {
          observer[isIntersecting ? "observe" : "unobserve"](spot);
          if (!isIntersecting) release(spots.get(spot));
        }
  }

  function release(spot) {
    if (!spot.frame || spot.node.contains(document.activeElement)) return;
    near.delete(spot);
    spot.frame = spot.shown = null;
    fill(spot.node);
  }

  function framed(spot) {
    const { at, column } = spot;
    const frame = column < 0 ? createPictureFrame(true) : createMapFrame(state, (limit) => drawn(spot, limit));
    const open = () => (column < 0 ? on.go(at) : on.open(rows[column].key, at));
    addMapGestures(frame.node, state, { point: (place) => point(place, spot), open });
    frame.setZoom(zoomOf(state.get("zoom")));
    fill(spot.node, frame.node);
    near.add(spot);
    return frame;
  }

  function draw(spot) {
    spot.frame ??= framed(spot);
    const { node, at, column, frame } = spot;
    const [image, row] = [tab.inputs.images[at], rows[column]];
    if (!row) return frame.show(image);
    const cell = row.cells[at];
    const cells = cell ? sharing(tab, row, cell, state.get("scale")) : [];
    const ended = isFinished(tab.run);
    const shown = `${cell?.map_url} ${cells.length} ${ended}`;
    frame.node.tabIndex = at === now ? 0 : -1;
    if (spot.shown === shown) return undefined;
    spot.shown = shown;
    node.classList.toggle("skeleton", !cell && !ended);
    node.classList.toggle("empty", !cell);
    const missing = tab.run.failures[row.key]?.detail ?? row.missing ?? "This map was not computed.";
    fill(node, frame.node, !cell && ended && el("small", missing));
    return frame.show({ image, cell, cells, label: cell ? describeMap(cell, image, row) : "" });
  }

  function drawn(spot, limit) {
    if (!near.has(spot)) return; // its map came too late
    spot.limit = limit;
    if (!told || told === spot) tell(spot);
  }

  /** The legend of a map: with a scale for each map every one has its own. */
  function tell(spot) {
    told = spot;
    const { names, cells } = rows[spot.column];
    if (cells[spot.at]) d3.select(bar).call(legendOf(drawLegend, cells[spot.at], spot.limit, state.get, names));
  }

  function point(place, spot) {
    on.point(place);
    const row = rows[spot.column];
    const found = place && spot.frame?.pixel?.(place);
    if (found) tell(spot);
    const where = found && `${rowName(row, rows)}, ${tab.inputs.images[spot.at].name}`;
    setText(said, found ? `${where} ${pointedWords(row.cells[spot.at], found, row.names)}` : hint);
  }

  /** Neighbours with the same model have one heading. */
  function heads() {
    const models = [];
    for (const { model } of rows)
      if (models.at(-1)?.id === model.id) models.at(-1).span += 1;
      else models.push({ ...model, span: 1 });
    const first = models.map(({ name, span }) => el("th", { scope: "colgroup", colspan: span }, name));
    const second = rows.map((row) => el("th", { scope: "col" }, methodWords(row, rows)));
    return el("thead", el("tr", el("th", { scope: "col", rowspan: 2 }, "picture"), first), el("tr", second));
  }

  function spotAt(at, column) {
    const spot = el("div.spot");
    spots.set(spot, { node: spot, at, column });
    return spot;
  }

  function line(at, figures) {
    const { id, name, width, height } = tab.inputs.images[at];
    const link = el("button.link", { title: name, click: () => on.go(at) }, name);
    const figure = figures && el("small.muted", `differ by ${number(figures.get(id))}`);
    const head = el("th", { scope: "row" }, spotAt(at, -1), link, figure);
    const maps = rows.map((_row, column) => el("td", spotAt(at, column)));
    lines[at] = el("tr", head, maps);
    lines[at].style.setProperty("--ratio", width && height ? width / height : 1);
    observer.observe(lines[at]);
    return lines[at];
  }

  function build(order, figures) {
    observer.disconnect();
    spots.clear();
    near.clear();
    lines = [];
    told = null;
    room.scrollTop = 0;
    const body = order.map((at) => line(at, figures));
    fill(table, heads(), el("tbody", body));
  }

  /** Shows all pictures in an order, with their figures (see picture_order.js); the one at `at` is the present one. */
  function show(newTab, list, order, figures, at) {
    [tab, rows] = [newTab, list];
    const wanted = JSON.stringify([order, list.map(({ key, names }) => [key, names]), Boolean(figures)]);
    if (wanted !== built) build(order, figures);
    built = wanted;
    hint = figures === undefined ? "Comparing all maps of each picture…" : "Point at a map to read its value.";
    setText(said, hint);
    const moved = now !== at;
    now = at;
    lines.forEach((made, place) => made.classList.toggle("now", place === at));
    for (const spot of near) draw(spot);
    if (moved) scrollTo(lines[at]);
  }

  function scrollTo({ offsetTop, offsetHeight }) {
    const top = offsetTop - table.tHead.offsetHeight;
    const bottom = offsetTop + offsetHeight - room.clientHeight;
    if (room.scrollTop > top || room.scrollTop < bottom) room.scrollTop = room.scrollTop > top ? top : bottom;
  }

  /** The key of the row whose map has the focus, else of the first one. */
  const focused = () => rows[Math.max(0, spots.get(document.activeElement?.closest(".spot"))?.column ?? 0)].key;

  const each = (name) => (value) => {
    for (const { frame } of near) frame[name]?.(value);
  };

  const parts = { redraw: each("redraw"), setZoom: each("setZoom"), point: each("mark") };
  return { node, show, focused, ...parts, dispose: () => observer.disconnect() };
}
