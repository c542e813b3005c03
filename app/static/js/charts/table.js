// A table of what a chart shows, as a reusable D3 closure over a <div>: sorted by a click on a head, page by page.
// `columns` are `{ key, label, text(value), number }`; `chosen(row)` tells what is selected. Events: open(row), choose(row, add).
import { withSettings } from "./settings.js";

const { d3 } = globalThis;

const buttons = (selection, look, data) =>
  selection.selectAll("button").data(data).join("button").attr("type", "button").attr("class", look);

export function table() {
  const values = { columns: [], label: "Table", rows: 50, chosen: () => false, nameOf: (row) => row.name };
  const events = d3.dispatch("open", "choose");
  let sorted = null; // { key, down }
  let page = 0;
  let root = null;

  function inOrder(rows) {
    if (!sorted) return rows;
    const { key, down } = sorted;
    return d3.sort(rows, (a, b) => (down ? d3.descending(a[key], b[key]) : d3.ascending(a[key], b[key])));
  }

  function sortBy(_event, { key }) {
    sorted = { key, down: sorted?.key === key && !sorted.down };
    page = 0;
    root.call(chart);
  }

  function drawHead(head) {
    const cells = head.selectAll("th").data(values.columns).join("th").attr("scope", "col");
    cells.attr("aria-sort", ({ key }) => (sorted?.key === key ? (sorted.down ? "descending" : "ascending") : null));
    cells.classed("number", (column) => Boolean(column.number));
    buttons(cells, "link", (column) => [column])
      .text((column) => column.label)
      .on("click", sortBy);
  }

  function drawCell(cell) {
    const node = d3.select(this);
    if (!cell.first) return node.text(cell.text);
    const box = node.selectAll("input").data([cell]).join("input").attr("type", "checkbox");
    box.attr("aria-label", `Select ${values.nameOf(cell.row)}`).property("checked", values.chosen(cell.row));
    box.on("change", (event) => events.call("choose", null, cell.row, event.target.checked));
    const open = buttons(node, "link", [cell]);
    return open.text(cell.text).on("click", () => events.call("open", null, cell.row));
  }

  function drawRows(body, rows) {
    const cells = (row) =>
      values.columns.map(({ key, text = String, number }, at) => ({ row, first: !at, number, text: text(row[key]) }));
    body
      .selectAll("tr")
      .data(rows)
      .join("tr")
      .selectAll("td")
      .data(cells)
      .join("td")
      .classed("number", (cell) => Boolean(cell.number))
      .each(drawCell);
  }

  function drawPages(pages) {
    const turns = { "← before": page - 1, "next →": page + 1 };
    const bar = root.selectAll("p.pages").data([0]).join("p").attr("class", "pages");
    bar.attr("hidden", pages > 1 ? null : "");
    buttons(bar, "button small-button", Object.entries(turns))
      .property("disabled", ([, to]) => to < 0 || to >= pages)
      .text(([text]) => text)
      .on("click", (_event, [, to]) => {
        page = to;
        root.call(chart);
      });
    bar.selectAll("span").data([0]).join("span").text(` page ${page + 1} of ${pages}`); // prettier-ignore
  }

  function chart(selection) {
    root = selection;
    const rows = inOrder(selection.datum());
    const pages = Math.ceil(rows.length / values.rows);
    page = Math.max(0, Math.min(page, pages - 1));
    const node = selection.selectAll("table").data([0]).join(newTable);
    node.select("caption").text(values.label);
    drawHead(node.select("thead tr"));
    drawRows(node.select("tbody"), rows.slice(page * values.rows, (page + 1) * values.rows));
    drawPages(pages);
  }

  function newTable(enter) {
    const node = enter.append("table").attr("class", "data-table");
    node.append("caption").attr("class", "visually-hidden");
    node.append("thead").append("tr");
    node.append("tbody");
    return node;
  }

  return withSettings(chart, values, events);
}
