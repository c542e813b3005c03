// One model of a result: the picture, its map, and what is known about the two.
import { predictions } from "../charts/predictions.js";
import { legend } from "../charts/legend.js";
import { el, fill, setText } from "../dom.js";
import { className, count, number, signed as withSign } from "../format.js";
import { colormapOf, scaleWords } from "../maps/drawing.js";
import { inFrame, transform, WHOLE } from "../maps/zoom.js";
import { createMapFrame } from "./map_frame.js";
import { createTrustLine } from "./trust_line.js";

const { d3 } = globalThis;

function speaksFor(cell) {
  if (cell.class) return ["speaks for", el("strong", {}, className(cell.class.index, cell.class.name))];
  const neurons = cell.neurons ?? [];
  const text = (item, word) => [
    el("strong", {}, `unit ${item.index}`),
    item.activation === undefined || item.activation === null ? "" : ` (${word}${number(item.activation)})`,
  ];
  if (neurons.length === 1) return ["excites", el("span", {}, text(neurons[0], "activation "))];
  return ["excites", unitList(neurons.map((item) => el("li", {}, text(item, ""))))];
}

/** The units of a mosaic, placed as their maps are. */
function unitList(items) {
  const list = el("ol.neurons", {}, items);
  list.style.setProperty("--columns", Math.ceil(Math.sqrt(items.length)));
  const order = "placed as their maps; in brackets the activation, highest first";
  return el("div", {}, list, el("p.muted.small", {}, order));
}

function downloads(cell) {
  const link = (href, text) => href && el("a", { href, download: "" }, text);
  return [
    "files",
    el(
      "span.downloads",
      {},
      link(cell.png_url, "map"),
      link(cell.legend_url, "map with legend"),
      link(cell.values_url, "values (.npy)"),
    ),
  ];
}

function factRow([name, value]) {
  return [el("dt", {}, name), el("dd", {}, value)];
}

/** A picture may have been deleted since: then there is no address. */
function setSource(img, address) {
  if (address) img.src = address;
  else img.removeAttribute("src");
}

function describeMap(cell, image, model) {
  const target = cell.class
    ? `for ${className(cell.class.index, cell.class.name)}`
    : `for ${count((cell.neurons ?? []).length, "unit")}`;
  return `Map of ${image.name} by ${model.name}, ${target}`;
}

/** What a value says in words. */
function sayingOf(cell, value) {
  if (!Number.isFinite(value)) return "is not a number";
  const what = cell.class ? className(cell.class.index, cell.class.name) : "the unit";
  if (value === 0) return "says nothing";
  if (!cell.signed) return "how much it matters, without sign";
  return value > 0 ? `speaks for ${what}` : `speaks against ${what}`;
}

/** `context`: inputs of the tab, methods(), canExplain(index), explain(index, background), state. */
export function createResultRow(model, context) {
  const picture = el("img.picture", { alt: "" });
  const pictureProbe = el("span.probe", { hidden: true });
  const pictureLayers = el("div.layers", {}, picture);
  const pictureFrame = el("div.frame.picture-frame", {}, pictureLayers, pictureProbe);
  const map = createMapFrame(context.state, (limit) => {
    drawnLimit = limit;
    showLegend();
  });
  const facts = el("dl.facts");
  const table = el("table.predictions", {}, el("caption", {}, "Predictions"));
  const bar = el("div.legend");
  const trust = createTrustLine(context.inputs, context.methods);
  const pointed = el("span", {}, "–");
  const details = el("div.details", {}, facts, table, bar);
  const waiting = el("p.muted.waiting");
  const subtitle = [count(model.classes ?? 0, "class")].filter(() => model.classes).join("");
  const node = el(
    "article.card.result-row",
    { "aria-label": model.name },
    el("div.card-head", {}, el("h2", {}, model.name, " ", el("small", {}, subtitle)), trust.line),
    trust.below,
    el("div.map-row", {}, pictureFrame, map.node, el("div.side", {}, waiting, details)),
  );
  const drawPredictions = predictions().onChoose(context.explain);
  const drawLegend = legend();
  let drawn = "";
  let drawnLimit = null;
  let zoom = WHOLE;
  let cellNow = null;

  function showLegend() {
    if (!cellNow || drawnLimit === null) return;
    d3.select(bar).call(
      drawLegend
        .limit(drawnLimit)
        .colors(colormapOf(cellNow, context.state.get).colors.split(" "))
        .diverging(cellNow.signed)
        .words(scaleWords(cellNow, context.state.get))
        .ends(cellNow.class ? ["against", "for"] : ["lowers", "raises"]),
    );
  }

  function drawCell(cell, layer) {
    const several = (cell.neurons ?? []).length > 1;
    node.classList.toggle("mosaic", several);
    fill(
      facts,
      [speaksFor(cell), ["under the pointer", pointed], ["layer", layer ?? "–"], downloads(cell)].flatMap(factRow),
    );
    table.hidden = !cell.predictions?.length;
    d3.select(table)
      .datum(cell.predictions ?? [])
      .call(drawPredictions.shown(cell.class?.index ?? null).canChoose(context.canExplain));
    bar.hidden = cell.minimum === null || cell.minimum === undefined;
    trust.show(cell.trust);
  }

  function drawPicture(image) {
    setSource(picture, image.url);
    picture.alt = image.name;
    node.style.setProperty("--ratio", image.width && image.height ? image.width / image.height : 1);
  }

  /** Shows one picture of the run; `cell` is null while its map is not there, `cells` share its scale; `failure`: why not. */
  function show({ image, cell, cells, layer, ended, failure }) {
    const key = [image.id, cell?.png_url, cell?.minimum, layer, ended, failure, cells.length].join("\n");
    if (key === drawn) return;
    drawn = key;
    cellNow = cell;
    point(null);
    drawPicture(image);
    node.classList.toggle("empty", !cell);
    node.classList.toggle("skeleton", !cell && !ended && !failure);
    waiting.hidden = Boolean(cell);
    waiting.classList.toggle("error", Boolean(failure));
    setText(waiting, failure ?? (ended ? "This map was not computed." : "being computed…"));
    details.hidden = !cell;
    if (cell) drawCell(cell, layer);
    else trust.show(null);
    map.show({ image, cell, cells, label: cell ? describeMap(cell, image, model) : "" });
  }

  /** Marks a place in the picture and the map, and says what stands there; null: nowhere. */
  function point(place) {
    map.mark(place);
    const [x, y] = place ? inFrame(zoom, ...place) : [-1, -1];
    pictureProbe.hidden = x < 0 || y < 0 || x > 1 || y > 1;
    Object.assign(pictureProbe.style, { left: `${100 * x}%`, top: `${100 * y}%` });
    const found = place && cellNow && map.pixel(place);
    setText(pointed, found ? pointedWords(found) : "–");
    return found ? pointed.textContent : "";
  }

  function pointedWords({ tile, row, column, value }) {
    const unit = (cellNow.neurons ?? []).length > 1 ? `unit ${cellNow.neurons[tile].index} at ` : "";
    return `${unit}(${column}, ${row}): ${withSign(value)}, ${sayingOf(cellNow, value)}`;
  }

  function setZoom(next) {
    zoom = next;
    map.setZoom(next);
    pictureLayers.style.transform = transform(next);
  }

  return { node, map, frames: [pictureFrame, map.node], show, redraw: map.redraw, setZoom, point };
}
