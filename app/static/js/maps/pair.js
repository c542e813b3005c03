// The difference of two rows of a tab, as a row of its own: what the address says of it, and its cells.
import { rowName } from "../map_words.js";

const KEY = "difference";

export const pairText = (one, other) => (one && other && one !== other ? `${one} ${other}` : "");

/** The two rows that the text of the address means; null when there are no such. */
export function pairOf(rows, text) {
  for (const one of rows)
    for (const other of rows) if (text && pairText(one.key, other.key) === text) return [one, other];
  return null;
}

/** Of a map of several units nothing is subtracted: they are not the same units. */
function cellOf(one, other) {
  const of = [one, other];
  if (of.some((cell) => !cell?.map_url || cell.neurons?.length > 1)) return null;
  return { of, signed: true, png_url: KEY, map_url: of.map((cell) => cell.map_url).join("~") };
}

function differenceRow([one, other], rows) {
  const names = [one, other].map((row) => rowName(row, rows));
  const cells = one.cells.map((cell, at) => cellOf(cell, other.cells[at]));
  const missing = "A difference needs two maps, each of one unit.";
  return { key: KEY, model: { name: "Difference" }, method: { label: names.join(" − ") }, names, cells, missing };
}

/** A function that gives the rows of a tab, and behind them the difference that the address asks for. */
export function createListing(state) {
  let made = {};
  return (tab) => {
    const text = state.get("difference");
    const pair = state.get("scoring") !== "blind" && pairOf(tab.rows, text);
    if (!pair) return tab.rows;
    if (made.tab !== tab || made.text !== text) made = { tab, text, row: differenceRow(pair, tab.rows) };
    return [...tab.rows, made.row];
  };
}
