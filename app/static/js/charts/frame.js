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
  for (const name of ["axis x", "axis y"]) inside.append("g").attr("class", name);
  for (const name of ["axis-label x", "axis-label y"]) inside.append("text").attr("class", name);
  for (const name of ["marks", "over"])
    inside.append("g").attr("clip-path", `url(#${clip})`).append("g").attr("class", name);
  return svg;
}

/** `legend` is a list of [class of the mark, words], set from the right. */
function drawLegend(group, legend, right) {
  const items = group
    .selectAll("g")
    .data(legend, (item) => item[0])
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

/** Ticks at whole numbers only, where the axis has no others. */
function ticks(axis, scale, room, { integer }) {
  if (!integer) return axis.ticks(Math.max(2, Math.floor(room / 70)));
  const [low, high] = d3.extent(scale.domain());
  const whole = d3.ticks(Math.ceil(low), Math.floor(high), Math.max(1, Math.floor(room / 40)));
  return axis.tickValues(whole.filter(Number.isInteger)).tickFormat(d3.format("d"));
}

/** Draws both axes; `x` and `y` are `{ scale, label, integer, values, format }`. */
export function drawAxes({ svg, width, height }, x, y) {
  const bottom = ticks(d3.axisBottom(x.scale).tickSizeOuter(0), x.scale, width, x);
  const left = ticks(d3.axisLeft(y.scale).tickSize(-width).tickPadding(8), y.scale, height, y);
  if (y.values) left.tickValues(y.values).tickFormat(y.format);
  svg.select(".axis.x").attr("transform", `translate(0,${height})`).call(bottom);
  svg.select(".axis.y").call(left);
  svg.selectAll(".axis").attr("font-size", null).attr("font-family", null);
  svg
    .select(".axis-label.x")
    .attr("x", width / 2)
    .attr("y", height + 40)
    .text(x.label);
  svg
    .select(".axis-label.y")
    .attr("transform", `translate(-46,${height / 2}) rotate(-90)`)
    .text(y.label);
}
