// One model and method of a result: the picture, its map, and what is known about the two.
import { predictions } from "../charts/predictions.js";
import { legend } from "../charts/legend.js";
import { el, factRows, fill, setText } from "../dom.js";
import { count, number } from "../format.js";
import { classWords, describeMap, legendOf, methodWords, pointedWords } from "../map_words.js";
import { drawingQuery } from "../maps/drawing.js";
import { unseenWords } from "../maps/place.js";
import { createMapFrame, createPictureFrame } from "./map_frame.js";
import { createTrustLine } from "./trust_line.js";

const { d3 } = globalThis;

function speaksFor(cell) {
  if (cell.class) return ["speaks for", el("strong", classWords(cell))];
  const neurons = cell.neurons ?? [];
  const text = (item, word) => [
    el("strong", `unit ${item.index}`),
    item.activation === undefined || item.activation === null ? "" : ` (${word}${number(item.activation)})`,
  ];
  if (neurons.length === 1) return ["excites", el("span", text(neurons[0], "activation "))];
  return ["excites", unitList(neurons.map((item) => el("li", text(item, ""))))];
}

/** The units of a mosaic, placed as their maps are. */
function unitList(items) {
  const list = el("ol.neurons", items);
  list.style.setProperty("--columns", Math.ceil(Math.sqrt(items.length)));
  const order = "placed as their maps; in brackets the activation, highest first";
  return el("div", list, el("p.muted.small", order));
}

function downloads(cell) {
  const link = (href, text) => href && el("a", { href, download: "" }, text);
  return [
    "files",
    el(
      "span.downloads",
      link(cell.png_url, "map"),
      link(cell.legend_url, "map with legend"),
      link(cell.values_url, "values (.npy)"),
    ),
  ];
}

/** The map as it is drawn here, larger if wanted; what is set by then counts, so the address is made by the click. */
function drawings(cell, get) {
  const place = cell.values_url?.replace("/files/", "/drawings/");
  const link = (size, more) => {
    const query = () => new URLSearchParams([...drawingQuery(get), ["size", size], ...more]);
    const name = "As drawn, " + size + " times as large" + (more.length ? ", with legend and caption" : "");
    const address = (event) => (event.currentTarget.href = `${place}?${query()}`);
    return el("a", { href: place, download: "", "aria-label": name, click: address }, `${size}×`);
  };
  const links = (more = []) => [1, 2, 4].map((size) => link(size, more));
  const both = Object.entries({ legend: 1, caption: 1 });
  return ["as drawn", el("span.downloads", links(), "with legend and caption", links(both))];
}

/**
 * `context`: rows of the tab, inputs of the row, methods(), canExplain(index), explain(index, background), canCompare(),
 * compare(index, against, background), about() or null, state. A row may be the difference of two others (maps/pair.js).
 */
export function createResultRow(row, context) {
  const { model, names } = row;
  const picture = createPictureFrame();
  const map = createMapFrame(context.state, (limit) => {
    drawnLimit = limit;
    showLegend();
  });
  const facts = el("dl.facts");
  const table = el("table.predictions", el("caption", "Predictions"));
  const bar = el("div.legend");
  const trust = createTrustLine(context.inputs, context.methods);
  const pointed = el("span", "–");
  const details = el("div.details", facts, table, bar);
  const waiting = el("p.muted.waiting");
  const method = methodWords(row, context.rows);
  const several = context.rows.some((other) => methodWords(other, context.rows) !== method);
  const subtitle = [several && method, model.classes && count(model.classes, "class")];
  const about =
    context.about &&
    el("button.plain", { "aria-label": `About ${row.method.label}`, title: "About this method", click: context.about }, "?");
  const node = el(
    "article.card.result-row",
    { "aria-label": several ? `${model.name}, ${method}` : model.name },
    el("div.card-head", el("h2", model.name, " ", el("small", subtitle.filter(Boolean).join(" · "))), about, trust.line),
    trust.below,
    el("div.map-row", picture.node, map.node, el("div.side", waiting, details)),
  );
  const drawPredictions = predictions()
    .onChoose(context.explain)
    .onCompare((index, background) => context.compare(cellNow.class.index, index, background));
  const drawLegend = legend();
  const frames = [picture, map];
  let drawn = "";
  let drawnLimit = null;
  let cellNow = null;

  function showLegend() {
    if (!cellNow || drawnLimit === null) return;
    d3.select(bar).call(legendOf(drawLegend, cellNow, drawnLimit, context.state.get, names));
  }

  function drawCell(cell, layer) {
    const said = [cell.of ? ["shows", names.join(" − ")] : speaksFor(cell), ["under the pointer", pointed]];
    if (unseenWords(cell)) said.push(["the network saw", unseenWords(cell)]);
    if (!cell.of) said.push(["layer", layer ?? "–"], downloads(cell));
    if (cell.values_url && !cell.of) said.push(drawings(cell, context.state.get));
    fill(facts, factRows(said));
    table.hidden = !cell.predictions?.length;
    d3.select(table)
      .datum(cell.predictions ?? [])
      .call(drawPredictions.shown(cell.class?.index ?? null).canChoose(context.canExplain).canCompare(context.canCompare));
    bar.hidden = !cell.of && (cell.minimum ?? null) === null;
    trust.show(cell.trust);
  }

  function drawPicture(image) {
    picture.show(image);
    node.style.setProperty("--ratio", image.width && image.height ? image.width / image.height : 1);
  }

  /** Shows one picture of the run; `cell` is null while its map is not there, `cells` share its scale; `failure`: why not. */
  function show({ image, cell, cells, layer, ended, failure }) {
    const key = [image.id, cell?.map_url, cell?.minimum, layer, ended, failure, cells.length].join("\n");
    if (key === drawn) return;
    drawn = key;
    cellNow = cell;
    point(null);
    drawPicture(image);
    node.classList.toggle("empty", !cell);
    node.classList.toggle("skeleton", !cell && !ended && !failure);
    waiting.hidden = Boolean(cell);
    waiting.classList.toggle("error", Boolean(failure));
    setText(waiting, failure ?? (ended ? (row.missing ?? "This map was not computed.") : "being computed…"));
    details.hidden = !cell;
    if (cell) drawCell(cell, layer);
    else trust.show(null);
    map.show({ image, cell, cells, label: cell ? describeMap(cell, image, row) : "" });
  }

  /** Marks a place in the picture and the map, and says what stands there; null: nowhere. */
  function point(place) {
    for (const frame of frames) frame.mark(place);
    const found = place && cellNow && map.pixel(place);
    setText(pointed, found ? pointedWords(cellNow, found, names) : place && unseenWords(cellNow) ? "not seen by the network" : "–");
  }

  function setZoom(zoom) {
    for (const frame of frames) frame.setZoom(zoom);
  }

  return { node, frames: frames.map((frame) => frame.node), show, redraw: map.redraw, setZoom, point };
}
