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
const HINT = "Point at a map to read its value.";

/** `on`: point(place), go(at), open(row, at). */
export function createGrid(state, on) {
  const said = el("p.muted", HINT);
  const bar = el("div.legend");
  const table = el("table.grid");
  const room = el("div.grid-room", table);
  const node = el("section.card.grid-card", { "aria-label": "All maps" }, el("div.grid-said", said, bar), room);
  const spots = new Map(); // what belongs where: { at, row }, without a row the picture
  const frames = new Map(); // of the spots near the window
  const drawLegend = legend();
  const observer = new IntersectionObserver(seen, { root: room, rootMargin: "300px" });
  let lines = new Map(); // by the place of their picture
  let tab = null;
  let rows = [];
  let now = 0;
  let built = "";
  let told = null; // the spot whose legend is shown
  let hint = HINT;

  /** First whether a line is near, then which of its spots: a large grid has many more of these. */
  function seen(entries) {
    for (const { target, isIntersecting } of entries)
      if (spots.has(target)) (isIntersecting ? draw : release)(target);
      else
        for (const spot of target.querySelectorAll(".spot"))
          if (isIntersecting) observer.observe(spot);
          else {
            observer.unobserve(spot);
            release(spot);
          }
  }

  function release(spot) {
    if (!frames.has(spot) || spot.contains(document.activeElement)) return;
    frames.delete(spot);
    fill(spot);
  }

  function draw(spot) {
    const { at, row } = spots.get(spot);
    if (!frames.has(spot)) {
      const frame = row ? createMapFrame(state, (limit) => drawn(spot, limit)) : createPictureFrame();
      const open = () => (row ? on.open(row.key, at) : on.go(at));
      addMapGestures(frame.node, state, { point: (place) => point(place, spot), open });
      frame.setZoom(zoomOf(state.get("zoom")));
      frames.set(spot, frame);
      fill(spot, frame.node);
    }
    showFrame(spot, frames.get(spot));
  }

  const cellOf = ({ at, row }) => rows.find(({ key }) => key === row.key)?.cells[at];

  function showFrame(spot, frame) {
    const { at, row } = spots.get(spot);
    const image = tab.inputs.images[at];
    if (!row) return frame.show(image);
    frame.node.tabIndex = at === now ? 0 : -1;
    const cell = cellOf({ at, row });
    const fresh = rows.find(({ key }) => key === row.key);
    const cells = cell ? sharing(tab, fresh, cell, state.get("scale")) : [];
    const ended = isFinished(tab.run);
    const key = [cell?.map_url, cells.length, ended, state.get("scale")].join("\n");
    if (spot.dataset.key === key && frame.shown) return undefined;
    spot.dataset.key = key;
    frame.shown = true;
    spot.classList.toggle("skeleton", !cell && !ended);
    spot.classList.toggle("empty", !cell);
    const missing = tab.run.failures[row.key]?.detail ?? "This map was not computed.";
    fill(spot, frame.node, !cell && ended && el("small", missing));
    return frame.show({ image, cell, cells, label: cell ? describeMap(cell, image, row) : "" });
  }

  function drawn(spot, limit) {
    if (!frames.has(spot)) return; // its map came too late
    frames.get(spot).limit = limit;
    if (!told || told === spot) tell(spot);
  }

  /** The legend of a map: with one scale for each map every one has its own. */
  function tell(spot) {
    const cell = cellOf(spots.get(spot));
    const { limit } = frames.get(spot);
    if (!cell || limit === undefined) return;
    told = spot;
    d3.select(bar).call(legendOf(drawLegend, cell, limit, state.get, spots.get(spot).row.names));
  }

  function point(place, spot) {
    on.point(place);
    const { row, at } = spots.get(spot);
    const found = place && row && frames.get(spot)?.pixel(place);
    if (!found) return setText(said, hint);
    const cell = cellOf({ row, at });
    tell(spot);
    return setText(
      said,
      `${rowName(row, rows)}, ${tab.inputs.images[at].name} ${pointedWords(cell, found, row.names)}`,
    );
  }

  /** Neighbours with the same model have one heading. */
  function heads() {
    const models = [];
    for (const row of rows)
      if (models.at(-1)?.id === row.model.id) models.at(-1).span += 1;
      else models.push({ ...row.model, span: 1 });
    const of = ({ name, span }) => el("th", { scope: "colgroup", colspan: span }, name);
    const method = (row) => el("th", { scope: "col" }, methodWords(row, rows));
    return el(
      "thead",
      el("tr", el("th", { scope: "col", rowspan: 2 }, "picture"), models.map(of)),
      el("tr", rows.map(method)),
    );
  }

  function spotAt(at, row) {
    const spot = el("div.spot");
    spots.set(spot, { at, row });
    return spot;
  }

  function line(at, disagreement) {
    const image = tab.inputs.images[at];
    const name = el("button.link", { title: image.name, click: () => on.go(at) }, image.name);
    const figure = disagreement && el("small.muted", `differ by ${number(disagreement.get(image.id))}`);
    const head = el("th", { scope: "row" }, spotAt(at, null), name, figure);
    const made = el(
      "tr",
      head,
      rows.map((row) => el("td", spotAt(at, row))),
    );
    made.style.setProperty("--ratio", image.width && image.height ? image.width / image.height : 1);
    lines.set(at, made);
    observer.observe(made);
    return made;
  }

  function build(order, disagreement) {
    observer.disconnect();
    for (const all of [spots, frames, lines]) all.clear();
    told = null;
    room.scrollTop = 0;
    fill(
      table,
      heads(),
      el(
        "tbody",
        order.map((at) => line(at, disagreement)),
      ),
    );
  }

  /** Shows the pictures in an order; `disagreement` by picture is said beside their names (see picture_order.js). */
  function show(newTab, list, order, disagreement) {
    [tab, rows] = [newTab, list];
    const key = JSON.stringify([order, list.map((row) => [row.key, row.names]), Boolean(disagreement)]);
    if (key !== built) build(order, disagreement);
    built = key;
    setText(said, (hint = disagreement === undefined ? "Comparing all maps of each picture…" : HINT));
    for (const [spot, frame] of frames) showFrame(spot, frame);
  }

  function select(at) {
    const moved = now !== at;
    now = at;
    for (const [place, made] of lines) made.classList.toggle("now", place === at);
    for (const [spot, frame] of frames)
      if (spots.get(spot).row) frame.node.tabIndex = spots.get(spot).at === at ? 0 : -1;
    const made = lines.get(at);
    if (!made || !moved) return;
    const head = table.tHead.offsetHeight;
    if (made.offsetTop < room.scrollTop + head) room.scrollTop = made.offsetTop - head;
    else if (made.offsetTop + made.offsetHeight > room.scrollTop + room.clientHeight)
      room.scrollTop = made.offsetTop + made.offsetHeight - room.clientHeight;
  }

  /** The key of the row whose map has the focus, else of the first one. */
  const focused = () => spots.get(document.activeElement?.closest(".spot"))?.row?.key ?? rows[0]?.key;

  const each = (name) => (value) => {
    for (const frame of frames.values()) frame[name]?.(value);
  };

  return {
    node,
    show,
    select,
    focused,
    redraw: each("redraw"),
    setZoom: each("setZoom"),
    point: each("mark"),
    dispose: () => observer.disconnect(),
  };
}
