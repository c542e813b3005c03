// A histogram of pictures as a reusable D3 closure: `d3.select(node).datum(points).call(histogramChart().bins(30))`.
// Points are `{ image, x }`. Events: hover({ bin, place } | null), open(bin), choose(images, add), clear().
import { count } from "../format.js";
import { chartBase } from "./base.js";
import { barsOf, interval } from "./bins.js";
import { drawAxes, origin } from "./frame.js";
import { linear, logarithmic } from "./scales.js";
import { seen } from "./zoom.js";

const { d3 } = globalThis;

const LEAST = 2; // pixels: one picture among ten thousand is seen

export function histogramChart() {
  const settings = {
    height: 420,
    label: "Histogram",
    mode: "brush", // or "zoom"
    bins: 20,
    log: false, // the counts
    x: { label: "value" },
  };
  const base = chartBase(settings, { redraw, refresh: drawBars, hover, click, draw, drawn, stop });
  const { values, events } = base;
  let points = [];
  let bins = [];
  let box = null;
  let at = 0; // the bar that the keys have reached
  let drawnRange = null; // values between which is being brushed
  let x = null;
  let y = null;

  function place() {
    const [low, high] = bins.length ? [bins[0].low, bins.at(-1).high] : [0, 1];
    const air = low === high ? Math.abs(low) || 1 : 0;
    x = seen(linear([low - air, high + air], [0, box.width]), base.view.k, base.view.x);
    const most = Math.max(1, ...bins.map((bin) => bin.points.length));
    y = values.log ? logarithmic([0.7, most * 1.1], [box.height, 0]) : linear([0, most * 1.05], [box.height, 0]);
  }

  function countTicks() {
    if (!values.log) return { integer: true };
    const tens = d3.range(Math.floor(Math.log10(y.domain()[1])) + 1).map((power) => 10 ** power);
    const few = [1, 2, 5].filter((tick) => tick <= y.domain()[1]);
    return { values: tens.length > 1 ? tens : few, format: String };
  }

  /** Left end and width of a bar in pixels; a single value is drawn in the middle. */
  function span({ low, high }) {
    if (low === high) return [x(low) - box.width / 8, box.width / 4];
    return [x(low) + 0.5, Math.max(1, x(high) - x(low) - 1)];
  }

  const middle = (bin) => span(bin)[0] + span(bin)[1] / 2;
  const tall = (many) => (many ? Math.max(LEAST, box.height - y(many)) : 0);
  const between =
    ([low, high]) =>
    (point) =>
      point.x >= low && point.x <= high;
  const isChosen = (point) => values.chosen.has(point.image) || (drawnRange !== null && between(drawnRange)(point));
  const isFound = ({ image }) => values.found.has(image);

  function drawBars() {
    const bars = box.plot.selectAll("g.bar").data(bins).join(newBar);
    bars.classed("empty", (bin) => !bin.points.length);
    const set = (name, height) =>
      bars
        .select(name)
        .attr("x", (bin) => span(bin)[0])
        .attr("width", (bin) => span(bin)[1])
        .attr("y", (bin) => box.height - height(bin))
        .attr("height", height);
    set(".column", () => box.height);
    set(".mark-plain", (bin) => tall(bin.points.length));
    set(".mark-chosen", (bin) => tall(bin.points.filter(isChosen).length));
    bars
      .select(".mark-found")
      .attr("display", (bin) => (bin.points.some(isFound) ? null : "none"))
      .attr("cx", middle)
      .attr("cy", (bin) => Math.max(8, box.height - tall(bin.points.length) - 9));
    bars
      .select(".column")
      .attr("tabindex", (_bin, place) => (place === Math.min(at, bins.length - 1) ? 0 : -1))
      .attr("aria-label", words);
  }

  function words(bin) {
    const [chosen, found] = [isChosen, isFound].map((test) => bin.points.filter(test).length);
    const more = [chosen && `${chosen} selected`, found && `${found} found by name`];
    return `${interval(bin)}: ${[count(bin.points.length, "picture"), ...more].filter(Boolean).join(", ")}`;
  }

  function newBar(enter) {
    const bar = enter.append("g").attr("class", "bar");
    for (const name of ["mark-plain", "mark-chosen"]) bar.append("rect").attr("class", name);
    bar.append("circle").attr("class", "mark-found").attr("r", 6);
    bar.append("rect").attr("class", "column").attr("role", "button").on("keydown", key).on("focus", focus);
    return bar;
  }

  function hoverOf(bin, spoken) {
    const top = box.height - tall(bin.points.length);
    return { bin, place: [middle(bin) + origin()[0], top + origin()[1]], spoken };
  }

  const columns = () => box.plot.selectAll(".column").nodes();

  function focus(event, bin) {
    at = bins.indexOf(bin);
    columns().forEach((node, place) => node.setAttribute("tabindex", place === at ? 0 : -1));
    if (event.target.matches(":focus-visible")) events.call("hover", null, hoverOf(bin, true));
  }

  function key(event, bin) {
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: bins.length - 1 }[event.key];
    if (to !== undefined) columns()[Math.max(0, Math.min(bins.length - 1, to))]?.focus();
    else if (event.key === "Enter" && bin.points.length) events.call("open", null, bin);
    else if (event.key === " ") choose(bin.points, true);
    else if (!base.key(event.key)) return;
    event.preventDefault();
  }

  const choose = (some, add) => events.call("choose", null, some.map((point) => point.image), add); // prettier-ignore

  function redraw() {
    place();
    drawAxes(box, { ...values.x, scale: x, integer: false }, { scale: y, label: "pictures", ...countTicks() });
    drawBars();
  }

  const rangeOf = (path) => [path[0][0], path.at(-1)[0]].map((end) => x.invert(end)).sort(d3.ascending);

  function draw(path) {
    drawnRange = rangeOf(path);
    const [from, to] = drawnRange.map(x);
    const brush = box.over.selectAll("rect").data([0]).join("rect").attr("class", "drawn").attr("height", box.height);
    brush.attr("x", from).attr("width", to - from);
    base.leave();
    base.refreshSoon();
  }

  function stop() {
    drawnRange = null;
    box.over.selectAll("rect").remove();
    base.refreshSoon();
  }

  function drawn(path, event) {
    stop();
    choose(points.filter(between(rangeOf(path))), event.shiftKey);
  }

  /** The bar whose column a place is in. */
  function under([left, top]) {
    if (top < 0 || top > box.height) return undefined;
    return bins.find((bin) => left >= span(bin)[0] && left <= span(bin)[0] + span(bin)[1]);
  }

  function hover(place) {
    const bin = under(place);
    box.svg.classed("pointing", Boolean(bin?.points.length));
    events.call("hover", null, bin ? hoverOf(bin) : null);
  }

  function click(place, event) {
    const bin = under(place);
    if (!bin?.points.length) events.call("clear");
    else if (event.shiftKey) choose(bin.points, true);
    else events.call("open", null, bin);
  }

  function chart(selection) {
    points = selection.datum().filter((point) => Number.isFinite(point.x));
    bins = barsOf(points, values.bins);
    box = base.stand(selection, "pictures");
    box.svg.attr("role", "group");
    box.root.on("focusout", base.leave); // not at the SVG: Chromium would make it a stop of its own
    box.canvases.remove();
    redraw();
  }

  chart.marks = () => []; // bars are part of the SVG
  return base.complete(chart);
}
