// One model of a result: the picture, its map, and what is known about the two.
import { predictions } from "../charts/predictions.js";
import { legend } from "../charts/legend.js";
import { el, fill, setText } from "../dom.js";
import { className, count, number } from "../format.js";
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

/** `context`: inputs of the tab, methods(), canExplain(index), explain(index, background). */
export function createResultRow(model, context) {
  const picture = el("img.picture", { alt: "" });
  const base = el("img.picture.under", { alt: "" });
  const map = el("img.map", { alt: "" });
  const pictureFrame = el("div.frame.picture-frame", {}, picture);
  const mapFrame = el("div.frame.map-frame", {}, base, map);
  const facts = el("dl.facts");
  const table = el("table.predictions", {}, el("caption", {}, "Predictions"));
  const bar = el("div.legend");
  const trust = createTrustLine(context.inputs, context.methods);
  const details = el("div.details", {}, facts, table, bar);
  const waiting = el("p.muted.waiting");
  const subtitle = [count(model.classes ?? 0, "class")].filter(() => model.classes).join("");
  const node = el(
    "article.card.result-row",
    { "aria-label": model.name },
    el("div.card-head", {}, el("h2", {}, model.name, " ", el("small", {}, subtitle)), trust.line),
    trust.below,
    el("div.map-row", {}, pictureFrame, mapFrame, el("div.side", {}, waiting, details)),
  );
  const drawPredictions = predictions().onChoose(context.explain);
  const drawLegend = legend();
  let drawn = "";

  function drawCell(cell, image, layer) {
    setSource(map, cell.png_url);
    map.alt = describeMap(cell, image, model);
    const several = (cell.neurons ?? []).length > 1;
    node.classList.toggle("mosaic", several);
    fill(facts, [speaksFor(cell), ["layer", layer ?? "–"], downloads(cell)].flatMap(factRow));
    table.hidden = !cell.predictions?.length;
    d3.select(table)
      .datum(cell.predictions ?? [])
      .call(drawPredictions.shown(cell.class?.index ?? null).canChoose(context.canExplain));
    bar.hidden = cell.minimum === null || cell.minimum === undefined;
    d3.select(bar).call(
      drawLegend
        .minimum(cell.minimum)
        .maximum(cell.maximum)
        .diverging(cell.signed)
        .ends(cell.class ? ["against", "for"] : ["lowers", "raises"]),
    );
    trust.show(cell.trust);
  }

  function drawPicture(image) {
    for (const img of [picture, base]) setSource(img, image.url);
    picture.alt = image.name;
    node.style.setProperty("--ratio", image.width && image.height ? image.width / image.height : 1);
  }

  /** Shows one picture of the run; `cell` is null while its map is not there. */
  function show({ image, cell, layer, ended }) {
    const key = [image.id, cell?.png_url, cell?.minimum, layer, ended].join("\n");
    if (key === drawn) return;
    drawn = key;
    drawPicture(image);
    node.classList.toggle("empty", !cell);
    node.classList.toggle("skeleton", !cell && !ended);
    waiting.hidden = Boolean(cell);
    setText(waiting, ended ? "This map was not computed." : "being computed…");
    map.hidden = !cell;
    details.hidden = !cell;
    if (cell) drawCell(cell, image, layer);
    else trust.show(null);
  }

  return { node, show };
}
