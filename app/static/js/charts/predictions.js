// The classes that a model predicts, with a bar for each score, as a reusable D3 closure over a <table>.
import { className, number, percent } from "../format.js";

const { d3 } = globalThis;

/** The name alone where there is one (the index is in the tooltip), else "class 3". */
function label({ index, name }) {
  return className(index, name).replace(` (${index})`, "");
}

export function predictions() {
  /** Scores of a softmax are shares of one; others (a sigmoid's, plain logits) are shown as they are. */
  function scales(data) {
    const scores = data.map((item) => item.score);
    const shares = scores.every((score) => score >= 0 && score <= 1.0005);
    const reach = shares ? 1 : Math.max(1e-12, ...scores.map(Math.abs));
    return { bar: d3.scaleLinear().domain([0, reach]).range([0, 1]).clamp(true), text: shares ? percent : number };
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
        .text(label)
        .attr("title", (item) => `class ${item.index}`);
      rows.select(".score").style("width", (item) => `max(2px, ${bar(item.score)} * var(--score-width))`);
      rows.select(".score-text").text((item) => text(item.score));
    });
  }

  return chart;
}
