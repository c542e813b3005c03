// A histogram of pictures as a reusable D3 closure: `d3.select(node).datum(points).call(histogramChart().bins(30))`.
// Points are `{ image, x }`. Events: hover({ bin, place } | null), open(bin), choose(images, add), clear().
import { count } from "../format.js";
import { barsOf, interval } from "./bins.js";
import { drawAxes, frame, origin } from "./frame.js";
import { gestures } from "./gestures.js";
import { linear, logarithmic } from "./scales.js";
import { withSettings } from "./settings.js";
import { panned, seen, WHOLE, zoomed } from "./zoom.js";

const { d3 } = globalThis;

const LEAST = 2; // pixels: one picture among ten thousand is seen
const LEGEND = [
  ["mark-plain", "pictures"],
  ["mark-chosen", "selected"],
  ["mark-found", "found by name"],
];

export function histogramChart() {
  const values = {
    height: 420,
    label: "Histogram",
    mode: "brush", // or "zoom"
    bins: 20,
    log: false, // the counts
    x: { label: "value" },
    chosen: new Set(), // ids of pictures
    found: new Set(),
  };
  const events = d3.dispatch("hover", "open", "choose", "clear");
  let points = [];
  let bins = [];
  let box = null;
  let view = WHOLE;
  let at = 0; // the bar that the keys have reached
  let drawnRange = null; // values between which is being brushed
  let abandon = null;
  let x = null;
  let y = null;
  let due = 0;

  function place() {
    const [low, high] = bins.length ? [bins[0].low, bins.at(-1).high] : [0, 1];
    const air = low === high ? Math.abs(low) || 1 : 0;
    x = seen(linear([low - air, high + air], [0, box.width]), view.k, view.x);
    const most = Math.max(1, d3.max(bins, (bin) => bin.points.length) ?? 1);
    y = values.log ? logarithmic([0.7, most * 1.1], [box.height, 0]) : linear([0, most * 1.05], [box.height, 0]);
  }

  function countTicks() {
    if (!values.log) return { integer: true };
    const tens = d3.range(Math.floor(Math.log10(y.domain()[1])) + 1).map((power) => 10 ** power);
    return {
      values: tens.length > 1 ? tens : [1, 2, 5].filter((tick) => tick <= y.domain()[1]),
      format: d3.format("d"),
    };
  }

  /** Left end and width of a bar in pixels; a single value is drawn in the middle. */
  function span({ low, high }) {
    if (low === high) return [x(low) - box.width / 8, box.width / 4];
    return [x(low) + 0.5, Math.max(1, x(high) - x(low) - 1)];
  }

  const tall = (many) => (many ? Math.max(LEAST, box.height - y(many)) : 0);

  function isChosen({ image, x: value }) {
    return values.chosen.has(image) || (drawnRange !== null && value >= drawnRange[0] && value <= drawnRange[1]);
  }

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
    const found = (bin) => bin.points.filter(({ image }) => values.found.has(image)).length;
    bars
      .select(".mark-found")
      .attr("display", (bin) => (found(bin) ? null : "none"))
      .attr("cx", (bin) => span(bin)[0] + span(bin)[1] / 2)
      .attr("cy", (bin) => Math.max(8, box.height - tall(bin.points.length) - 9));
    bars
      .select(".column")
      .attr("tabindex", (_bin, place) => (place === Math.min(at, bins.length - 1) ? 0 : -1))
      .attr("aria-label", (bin) => words(bin, found(bin)));
  }

  function words(bin, found) {
    const chosen = bin.points.filter(isChosen).length;
    const parts = [
      count(bin.points.length, "picture"),
      chosen && `${chosen} selected`,
      found && `${found} found by name`,
    ];
    return `${interval(bin)}: ${parts.filter(Boolean).join(", ")}`;
  }

  function newBar(enter) {
    const bar = enter.append("g").attr("class", "bar");
    for (const name of ["mark-plain", "mark-chosen"]) bar.append("rect").attr("class", name);
    bar.append("circle").attr("class", "mark-found").attr("r", 6);
    bar.append("rect").attr("class", "column").attr("role", "button").on("keydown", key).on("focus", focus);
    return bar;
  }

  function hoverOf(bin, spoken) {
    const [left, width] = span(bin);
    const top = box.height - tall(bin.points.length);
    return { bin, place: [left + width / 2 + origin()[0], top + origin()[1]], spoken };
  }

  const columns = () => box.plot.selectAll(".column").nodes();
  const go = (to) => columns()[Math.max(0, Math.min(bins.length - 1, to))]?.focus();

  function focus(event, bin) {
    at = bins.indexOf(bin);
    columns().forEach((node, place) => node.setAttribute("tabindex", place === at ? 0 : -1));
    if (event.target.matches(":focus-visible")) events.call("hover", null, hoverOf(bin, true));
  }

  function key(event, bin) {
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: bins.length - 1 }[event.key];
    if (to !== undefined) go(to);
    else if (event.key === "Enter" && bin.points.length) events.call("open", null, bin);
    else if (event.key === " ") choose(bin.points, true);
    else if (event.key === "+" || event.key === "-")
      look(zoomed(view, event.key === "+" ? 1.5 : 1 / 1.5, [box.width / 2, 0], box));
    else if (event.key === "0") look(WHOLE);
    else if (event.key !== "Escape" || !abandon()) return;
    event.preventDefault();
  }

  const choose = (some, add) => events.call("choose", null, some.map((point) => point.image), add); // prettier-ignore

  function redraw() {
    place();
    drawAxes(box, { ...values.x, scale: x, integer: false }, { scale: y, label: "pictures", ...countTicks() });
    drawBars();
  }

  function redrawSoon() {
    due ||= requestAnimationFrame(() => {
      due = 0;
      drawBars();
    });
  }

  function look(to) {
    view = to;
    events.call("hover", null, null);
    redraw();
  }

  const rangeOf = (path) => [path[0][0], path.at(-1)[0]].map((end) => x.invert(end)).sort(d3.ascending);

  function draw(path) {
    drawnRange = rangeOf(path);
    const [from, to] = drawnRange.map(x);
    const brush = box.over.selectAll("rect").data([0]).join("rect").attr("class", "drawn").attr("height", box.height);
    brush.attr("x", from).attr("width", to - from);
    events.call("hover", null, null);
    redrawSoon();
  }

  function stop() {
    drawnRange = null;
    box.over.selectAll("rect").remove();
    redrawSoon();
  }

  function drawn(path, event) {
    const [from, to] = rangeOf(path);
    stop();
    choose(
      points.filter((point) => point.x >= from && point.x <= to),
      event.shiftKey,
    );
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

  function listen(svg) {
    abandon = gestures(svg.node(), origin, {
      hover,
      click,
      draw,
      drawn,
      stop,
      leave: () => events.call("hover", null, null),
      pan: (dx) => look(panned(view, dx, 0, box)),
      zoom: (factor, place) => look(zoomed(view, factor, place, box)),
      pans: () => values.mode === "zoom",
    });
    // Not at the SVG: Chromium would make it a stop of its own.
    box.root.on("focusout", () => events.call("hover", null, null));
  }

  function chart(selection) {
    points = selection.datum().filter((point) => Number.isFinite(point.x));
    bins = barsOf(points, values.bins);
    box = frame(selection, values.height, LEGEND);
    if (!abandon) listen(box.svg);
    box.svg.attr("role", "group").attr("aria-label", values.label).attr("data-mode", values.mode);
    box.canvases.remove();
    redraw();
  }

  /** Shows what is chosen or found anew. */
  chart.repaint = () => box && redrawSoon();
  chart.whole = () => look(WHOLE);
  chart.marks = () => []; // bars are part of the SVG
  return withSettings(chart, values, events);
}
