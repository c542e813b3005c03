// The difference of two rows of a tab, as a row of its own: what the address says of it, and its cells.

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

/** `nameOf(row)` tells a row from the others. */
export function differenceRow([one, other], nameOf) {
  const names = [one, other].map(nameOf);
  const cells = one.cells.map((cell, at) => cellOf(cell, other.cells[at]));
  return { key: KEY, model: { name: "Difference" }, method: { label: names.join(" − ") }, names, cells };
}
