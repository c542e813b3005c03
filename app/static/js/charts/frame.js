// What a chart stands in: two canvases for marks, and above them an SVG with axes, their labels and the legend.
import { uniqueId } from "../dom.js";

const { d3 } = globalThis;

const MARGIN = { top: 34, right: 20, bottom: 46, left: 62 };
const NARROWEST = 260;

/** The frame in `root`, made once, with the room inside its axes: `{ svg, plot, canvases, width, height, ... }`. */
export function frame(root, height, legend) {
  const full = Math.max(NARROWEST, root.node().clientWidth);
  root.classed("chart", true);
  const canvases = root.selectAll("canvas").data(["marks", "chosen"]).join("canvas").attr("aria-hidden", "true");
  const svg = root.selectAll("svg.plot").data([0]).join(newPlot);
  svg.attr("width", full).attr("height", height).attr("viewBox", `0 0 ${full} ${height}`);
  const size = { width: full - MARGIN.left - MARGIN.right, height: height - MARGIN.top - MARGIN.bottom };
  svg.select(".inside").attr("transform", `translate(${MARGIN.left},${MARGIN.top})`);
  svg.select("clipPath rect").attr("width", size.width).attr("height", size.height);
  drawLegend(svg.select(".legend"), legend, full - MARGIN.right);
  return { root, svg, canvases, plot: svg.select(".marks"), over: svg.select(".over"), full, outer: height, ...size };
}

export const origin = () => [MARGIN.left, MARGIN.top];

function newPlot(enter) {
  const clip = uniqueId("clip");
  const svg = enter.append("svg").attr("class", "plot");
  svg.append("clipPath").attr("id", clip).append("rect");
  svg.append("g").attr("class", "legend");
  const inside = svg.append("g").attr("class", "inside");
  inside.append("g").attr("class", "axis x").append("path");
  inside.append("g").attr("class", "axis y");
  for (const name of ["axis-label x", "axis-label y"]) inside.append("text").attr("class", name);
  for (const name of ["marks", "over"])
    inside.append("g").attr("clip-path", `url(#${clip})`).append("g").attr("class", name);
  return svg;
}

/** `legend` is a list of [class of the mark, words], set from the right. */
function drawLegend(group, legend, right) {
  const items = group
    .selectAll("g")
    .data(legend)
    .join((enter) => {
      const item = enter.append("g");
      item.append("circle").attr("r", 5).attr("cy", -4);
      item.append("text").attr("x", 10);
      return item;
    });
  items.select("circle").attr("class", (item) => item[0]);
  items.select("text").text((item) => item[1]);
  let end = right;
  for (const node of items.nodes().reverse()) {
    end -= node.getBBox().width;
    d3.select(node).attr("transform", `translate(${end + 5},18)`);
    end -= 16;
  }
}

/** Values and words of the ticks; at whole numbers only, where the axis has no others. */
function ticksOf({ scale, integer, values, format }, room) {
  const many = Math.max(2, Math.floor(room / 70));
  if (values) return [values, format];
  if (!integer) return [scale.ticks(many), scale.tickFormat(many)];
  const [low, high] = d3.extent(scale.domain());
  const whole = d3.ticks(Math.ceil(low), Math.floor(high), Math.max(1, Math.floor(room / 40)));
  return [whole.filter(Number.isInteger), String];
}

/** Ticks with their words where `placed(pixels)` puts them; `line` and `text` are their attributes. */
function drawTicks(group, axis, room, placed, line, text) {
  const [values, words] = ticksOf(axis, room);
  const ticks = group.selectAll("g").data(values).join(newTick);
  ticks.attr("transform", (value) => `translate(${placed(axis.scale(value))})`);
  for (const [name, place] of Object.entries(line)) ticks.select("line").attr(name, place);
  for (const [name, place] of Object.entries(text)) ticks.select("text").attr(name, place);
  ticks.select("text").text((value) => words(value));
}

function newTick(enter) {
  const tick = enter.append("g").attr("class", "tick");
  tick.append("line");
  tick.append("text").attr("dy", "0.32em");
  return tick;
}

/** Draws both axes; `x` and `y` are `{ scale, label, integer, values, format }`. */
export function drawAxes({ svg, width, height }, x, y) {
  const [bottom, left] = [svg.select(".axis.x"), svg.select(".axis.y")];
  bottom.attr("transform", `translate(0,${height})`).select("path").attr("d", `M0,0H${width}`);
  drawTicks(bottom, x, width, (at) => [at, 0], { y2: 6 }, { y: 15 });
  drawTicks(left, y, height, (at) => [0, at], { x2: width }, { x: -8 });
  const label = (axis, place) => svg.select(`.axis-label.${axis}`).attr("transform", place);
  label("x", `translate(${width / 2},${height + 40})`).text(x.label);
  label("y", `translate(-46,${height / 2}) rotate(-90)`).text(y.label);
}
