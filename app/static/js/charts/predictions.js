// The classes that a model predicts, with a bar for each score, as a reusable D3 closure over a <table>.
// A class that `canChoose(index)` is a button; `onChoose(index, background)` hears of its click; `shown` is plain text. Where
// it `canCompare(index)` another button asks why the shown class and not this one: `onCompare(index, background)`.
import { className, number, percent } from "../format.js";
import { withSettings } from "./settings.js";

const { d3 } = globalThis;

/** The name alone where there is one (the index is in the tooltip), else "class 3". */
export function label({ index, name }) {
  return className(index, name).replace(` (${index})`, "");
}

export function predictions() {
  const never = () => false;
  const values = { shown: null, canChoose: never, onChoose: never, canCompare: never, onCompare: never };

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
        .data(data, (item) => item.index)
        .join(newRow)
        .order();
      rows
        .select("th")
        .attr("title", (item) => `class ${item.index}`)
        .each(drawName);
      rows.select(".score").style("width", (item) => `max(2px, ${bar(item.score)} * var(--score-width))`);
      rows.select(".score-text").text((item) => text(item.score));
      rows.select(".why").each(drawWhy);
    });
  }

  function newRow(enter) {
    const row = enter.append("tr");
    row.append("th").attr("scope", "row");
    const cell = row.append("td");
    cell.append("span").attr("class", "score").attr("aria-hidden", "true");
    cell.append("span").attr("class", "score-text");
    row.append("td").attr("class", "why");
    return row;
  }

  function drawName(item) {
    const shown = item.index === values.shown;
    const name = d3.select(this).classed("shown", shown);
    if (shown || !values.canChoose(item.index)) return name.text(label(item));
    if (!this.querySelector("button")) name.text("").append("button").attr("type", "button").attr("class", "link");
    return name
      .select("button")
      .text(label)
      .attr("title", `explain ${label(item)} instead`)
      .attr("aria-label", `explain ${label(item)} instead`)
      .on("click", (event) => values.onChoose(item.index, event.ctrlKey || event.metaKey));
  }

  function drawWhy(item) {
    d3.select(this)
      .selectAll("button")
      .data(item.index !== values.shown && values.canCompare(item.index) ? [item] : [])
      .join((enter) => enter.append("button").attr("type", "button").attr("class", "link small"))
      .text("why not")
      .attr("aria-label", `why not ${label(item)}`)
      .attr("title", `explain the difference to ${label(item)}`)
      .on("click", (event) => values.onCompare(item.index, event.ctrlKey || event.metaKey));
  }

  return withSettings(chart, values);
}
