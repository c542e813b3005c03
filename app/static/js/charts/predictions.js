// The classes that a model predicts, with a bar for each score, as a reusable D3 closure over a <table>.
// A class that `canChoose(index)` is a button; `onChoose(index, background)` hears of its click; `shown` is plain text.
import { className, number, percent } from "../format.js";

const { d3 } = globalThis;

/** The name alone where there is one (the index is in the tooltip), else "class 3". */
function label({ index, name }) {
  return className(index, name).replace(` (${index})`, "");
}

export function predictions() {
  let shown = null;
  let canChoose = () => false;
  let onChoose = () => {};

  /** Scores of a softmax are shares of one; others (a sigmoid's, plain logits) are shown as they are. */
  function scales(data) {
    const scores = data.map((item) => item.score);
    const shares = scores.every((score) => score >= 0 && score <= 1.0005);
    const reach = shares ? 1 : Math.max(1e-12, ...scores.map(Math.abs));
    return { bar: (score) => Math.min(1, Math.max(0, score / reach)), text: shares ? percent : number };
  }

  function chart(selection) {
    selection.each(function draw(data) {
      const { bar, text } = scales(data);
      const rows = d3
        .select(this)
        .selectAll("tbody")
        .data([data])
        .join("tbody")
        .selectAll("tr")
        .data(
          (items) => items,
          (item) => item.index,
        )
        .join((enter) => {
          const row = enter.append("tr");
          row.append("th").attr("scope", "row");
          const cell = row.append("td");
          cell.append("span").attr("class", "score").attr("aria-hidden", "true");
          cell.append("span").attr("class", "score-text");
          return row;
        })
        .order();
      rows
        .select("th")
        .attr("title", (item) => `class ${item.index}`)
        .each(drawName);
      rows.select(".score").style("width", (item) => `max(2px, ${bar(item.score)} * var(--score-width))`);
      rows.select(".score-text").text((item) => text(item.score));
    });
  }

  function drawName(item) {
    const name = d3.select(this);
    const chosen = item.index !== shown && canChoose(item.index);
    if (!chosen) return name.text(label(item)).classed("shown", item.index === shown);
    name.classed("shown", false);
    if (!this.querySelector("button")) name.text("").append("button").attr("type", "button").attr("class", "link");
    return name
      .select("button")
      .text(label)
      .attr("title", `explain ${label(item)} instead`)
      .attr("aria-label", `explain ${label(item)} instead`)
      .on("click", (event) => onChoose(item.index, event.ctrlKey || event.metaKey));
  }

  const setting = (set) => (value) => (set(value), chart);
  chart.shown = setting((value) => {
    shown = value;
  });
  chart.canChoose = setting((value) => {
    canChoose = value;
  });
  chart.onChoose = setting((value) => {
    onChoose = value;
  });
  return chart;
}
