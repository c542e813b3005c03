// Draws a chart for the tests and keeps what its events say.
import { histogram } from "/static/js/charts/bins.js";
import { csvText, pngBlob, svgText } from "/static/js/charts/export.js";
import { histogramChart } from "/static/js/charts/histogram.js";
import { scatter } from "/static/js/charts/scatter.js";
import { table } from "/static/js/charts/table.js";

const { d3 } = globalThis;
const MAKE = { scatter, histogram: histogramChart, table };
const node = document.getElementById("chart");
let chart = null;
let drawn = "";

function plain(value) {
  if (value?.bin) return { ...value, bin: plain(value.bin) };
  if (value?.points) return { low: value.low, high: value.high, images: value.points.map((point) => point.image) };
  return value;
}

globalThis.heard = [];
globalThis.draw = (kind, points, { columns, chosen = [], found = [], ...settings }) => {
  if (kind !== drawn) {
    node.replaceChildren();
    chart = MAKE[kind]();
    drawn = kind;
    for (const name of ["hover", "open", "choose", "clear"].slice(kind === "table" ? 1 : 0, kind === "table" ? 3 : 4))
      chart.on(name, (...values) => globalThis.heard.push([name, ...values.map(plain)]));
  }
  globalThis.heard.length = 0;
  for (const [key, value] of Object.entries(settings)) chart[key](value);
  if (kind === "table") chart.columns(columns).chosen((row) => chosen.includes(row.image));
  else chart.chosen(new Set(chosen)).found(new Set(found));
  d3.select(node).datum(points).call(chart);
};
globalThis.marks = () => {
  const { x, y } = corner();
  return chart.marks().map((mark) => ({ ...mark, cx: mark.cx + x, cy: mark.cy + y }));
};

function corner() {
  const matrix = document.querySelector("g.inside").getScreenCTM();
  return { x: matrix.e, y: matrix.f };
}

globalThis.bins = histogram;
globalThis.svg = () => svgText(node, chart.marks());
globalThis.csv = csvText;
globalThis.png = async () => {
  const bitmap = await createImageBitmap(await pngBlob(svgText(node, chart.marks())));
  return [bitmap.width, bitmap.height];
};
/** Milliseconds of each frame while a lasso is drawn round all points, the work of the page included. */
globalThis.brushFrames = async (steps) => {
  const plot = document.querySelector("svg.plot");
  const box = plot.getBoundingClientRect();
  const send = (type, at) => {
    const angle = (2 * Math.PI * at) / steps;
    const clientX = box.left + box.width * (0.5 + 0.42 * Math.cos(angle));
    const clientY = box.top + box.height * (0.5 + 0.42 * Math.sin(angle));
    const init = { pointerId: 1, pointerType: "mouse", button: 0, buttons: 1, clientX, clientY, bubbles: true };
    plot.dispatchEvent(new PointerEvent(type, init));
  };
  plot.setPointerCapture = () => {}; // there is no real pointer to capture
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  send("pointerdown", 0);
  const times = [await frame()];
  for (let at = 1; at <= steps; at += 1) {
    send("pointermove", at);
    times.push(await frame());
  }
  send("pointerup", steps);
  return times.slice(1).map((time, at) => time - times[at]);
};
document.documentElement.dataset.ready = "true";
