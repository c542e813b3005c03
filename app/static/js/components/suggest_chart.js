// The card with the chart of a suggest tab: the chart itself, its tools, its tip, and the table of the same data.
import { barsOf, interval } from "../charts/bins.js";
import { csvText, pngBlob, save, svgText } from "../charts/export.js";
import { histogramChart } from "../charts/histogram.js";
import { scatter } from "../charts/scatter.js";
import { table } from "../charts/table.js";
import { el, setText } from "../dom.js";
import { count, number } from "../format.js";
import { answerWords, pointWords } from "../suggest_words.js";
import { createChartTip } from "./chart_tip.js";
import { createChartTools } from "./chart_tools.js";
import { isFinished } from "./run_progress.js";

const { d3 } = globalThis;
const NONE = {
  false: "No picture has been looked at yet; the first ones come in a moment.",
  true: "No picture could be looked at: why not is said above. Choose others on Home and start again.",
};
const darkSystem = matchMedia("(prefers-color-scheme: dark)");

/** `on`: open({ title, images }), one(image), choose(images, add), pick(images, isOn), clear(), say(text). */
export function createSuggestChart(state, on) {
  const settings = { bins: 20, log: false, mode: { scatter: "lasso", histogram: "brush" }, table: false };
  let shown = null; // { tab, points, axes: [x, y?] }
  let chosen = new Set();
  let found = new Set();
  let wanted = "";
  let kind = null;
  let chart = null;
  const title = el("h2");
  const plot = el("div.plot-room");
  const tip = createChartTip();
  const empty = el("p.muted");
  const tableRoom = el("div.table-room", { hidden: true, tabindex: "0", role: "group", "aria-label": "Table" });
  const tools = createChartTools({
    search,
    take: () => on.choose([...found], true),
    mode: (mode) => set(() => (settings.mode[kind] = mode)),
    whole: () => chart?.whole(),
    bins: (bins) => set(() => Object.assign(settings, { bins })),
    log: (log) => set(() => Object.assign(settings, { log })),
    table: (isOn) => set(() => Object.assign(settings, { table: isOn })),
    save: keep,
  });
  const node = el(
    "section.card.suggest-chart",
    { "aria-label": "Chart" },
    el("div.card-head", title, tools.node),
    el("div.chart-room", plot, tip.node),
    empty,
    tableRoom,
  );

  function set(change) {
    change();
    render();
  }

  const pointOf = (image) => shown?.points.find((point) => point.image === image);

  function search(text) {
    wanted = text.toLowerCase();
    const hits = wanted && shown ? shown.points.filter((point) => point.name.toLowerCase().includes(wanted)) : [];
    found = new Set(hits.map((point) => point.image));
    tools.found(wanted && shown ? found.size : null);
    chart?.found(found).repaint();
  }

  function hoverPoints(what) {
    const point = what && pointOf(what.images[0]);
    if (!point) return tip.hide();
    const more = what.images.length > 1 ? [`and ${what.images.length - 1} more here`] : [];
    const lines = [...pointWords(shown.tab, point, shown.axes), ...more];
    tip.show({ place: what.place, title: point.name, lines, image: point.image });
    if (what.spoken) on.say([point.name, ...lines, chosen.has(point.image) && "selected"].filter(Boolean).join(", "));
    return undefined;
  }

  function hoverBar(what) {
    if (!what) return tip.hide();
    return tip.show({
      place: what.place,
      title: interval(what.bin),
      lines: [count(what.bin.points.length, "picture")],
    });
  }

  const openBin = (bin) => on.open({ title: interval(bin), images: bin.points.map((point) => point.image) });
  const openPoints = (images) => (images.length > 1 ? on.open({ title: "At this place", images }) : on.one(images[0]));

  function make(name) {
    plot.replaceChildren();
    kind = name;
    chart = name === "scatter" ? scatter().on("open", openPoints) : histogramChart().on("open", openBin);
    chart.on("hover", name === "scatter" ? hoverPoints : hoverBar);
    chart.on("choose", on.choose).on("clear", on.clear);
    tools.kind(name);
  }

  const titleText = () => {
    const [x, y] = shown.axes.map((axis) => axis.label.split(" (")[0]);
    return y ? `${x} and ${y}` : x;
  };

  function render() {
    if (!shown || !node.isConnected || node.closest("[hidden]")) return;
    const name = shown.axes.length > 1 ? "scatter" : "histogram";
    if (name !== kind) make(name);
    const words = titleText();
    setText(title, words[0].toUpperCase() + words.slice(1));
    const none = !shown.points.length;
    plot.hidden = settings.table || none;
    tableRoom.hidden = !settings.table || none;
    setText(empty, none ? (shown.waiting ?? NONE[isFinished(shown.tab.run)]) : "");
    if (none) return;
    if (settings.table) drawTable();
    else drawChart(words);
  }

  function drawChart(words) {
    const [x, y] = shown.axes;
    const keys = kind === "scatter" ? "Arrow keys go from picture to picture, Enter opens, Space selects." : "";
    chart
      .label(`${count(shown.points.length, "picture")} by ${words}. ${keys}`.trim())
      .x(x)
      .chosen(chosen)
      .found(found);
    if (kind === "scatter") chart.y(y);
    else chart.bins(settings.bins).log(settings.log);
    d3.select(plot).datum(shown.points).call(chart.mode(settings.mode[kind]));
  }

  function binRows() {
    return barsOf(shown.points, settings.bins).map((bin) => ({ ...bin, name: interval(bin), many: bin.points.length }));
  }

  function pointColumns() {
    const [x, y] = shown.axes;
    return [
      { key: "name", label: "picture" },
      { key: "x", label: x.label.split(" (")[0], text: number, number: true },
      { key: "y", label: y.label.split(" (")[0], text: number, number: true },
      ...shown.tab.models.map((model, at) => ({ key: `answer${at}`, label: model.name })),
    ];
  }

  const pointRows = () =>
    shown.points.map((point) => ({
      ...point,
      ...Object.fromEntries(point.predictions.map((best, at) => [`answer${at}`, answerWords(shown.tab, best)])),
    }));

  const ofBin = {
    columns: [
      { key: "name", label: "interval" },
      { key: "many", label: "pictures", number: true },
    ],
    imagesOf: (row) => row.points.map((point) => point.image),
    open: openBin,
  };
  const ofPoint = { imagesOf: (row) => [row.image], open: (row) => on.one(row.image) };
  const tables = { scatter: table(), histogram: table() };

  function drawTable() {
    const { imagesOf, open, columns = pointColumns() } = kind === "scatter" ? ofPoint : ofBin;
    const drawn = tables[kind].columns(columns).label(titleText());
    drawn.chosen((row) => imagesOf(row).length > 0 && imagesOf(row).every((image) => chosen.has(image)));
    drawn.on("open", open).on("choose", (row, add) => on.pick(imagesOf(row), add));
    if (tableRoom.dataset.kind !== kind) tableRoom.replaceChildren();
    tableRoom.dataset.kind = kind;
    d3.select(tableRoom)
      .datum(kind === "scatter" ? pointRows() : binRows())
      .call(drawn);
  }

  function csv() {
    const { tab, axes, points } = shown;
    const labels = tab.labels && new Map(tab.points.map((point, at) => [point.image, tab.labels.points[at]]));
    const named = (index) => (index === null || index === undefined ? null : (tab.classes[index] ?? index));
    const head = ["picture", ...axes.map((axis) => axis.id)];
    for (const model of tab.models) head.push(`${model.name} class`, `${model.name} score`);
    const row = (point) => [
      ...[point.name, point.x, point.y].slice(0, 1 + axes.length),
      ...point.predictions.flatMap(([index, score]) => [named(index), score]),
      ...(labels ? [named(labels.get(point.image))] : []),
    ];
    return csvText([labels ? [...head, "label"] : head, ...points.map(row)]);
  }

  async function keep(as) {
    const stem = titleText().replaceAll(/[^a-z0-9]+/gi, "_");
    if (as === "csv") return save(`${stem}.csv`, csv(), "text/csv");
    if (plot.hidden) return on.say("Switch the table off first.");
    const text = svgText(plot, chart.marks());
    return as === "svg" ? save(`${stem}.svg`, text, "image/svg+xml") : save(`${stem}.png`, await pngBlob(text));
  }

  function update(next) {
    shown = next;
    if (wanted) search(wanted);
    render();
  }

  function select(images) {
    chosen = images;
    if (settings.table) render();
    else chart?.chosen(chosen).repaint();
  }

  const sized = new ResizeObserver(() => render());
  sized.observe(plot.parentElement);
  const themed = () => requestAnimationFrame(render); // after the page has taken the new colours
  darkSystem.addEventListener("change", themed);
  const forget = state.on(["theme"], themed);
  function dispose() {
    sized.disconnect();
    darkSystem.removeEventListener("change", themed);
    forget();
  }

  return { node, update, select, dispose };
}
