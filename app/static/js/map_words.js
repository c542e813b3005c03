// What a row and a map are, and what the values of a map say, in words.
import { label } from "./charts/predictions.js";
import { selectionWords } from "./classes.js";
import { className, count, parameterText, signed as withSign } from "./format.js";
import { colormapOf, scaleWords } from "./maps/drawing.js";

/** The method of a row; where another row has the same model and method, also what else was asked for. */
export function methodWords({ model, method, inputs, layer }, rows) {
  const twins = rows.filter((row) => row.model.id === model.id && row.method.id === method.id);
  if (twins.length < 2) return method.label;
  const { parameters = {}, selection, as_in_innvestigate: uncorrected } = inputs ?? {};
  return [
    method.label,
    ...Object.entries(parameters ?? {}).map(([name, value]) => parameterText(name, value)),
    layer && `layer ${layer}`,
    selectionWords(selection, () => null, false),
    uncorrected && "as in iNNvestigate 2.1.2",
  ]
    .filter(Boolean)
    .join(", ");
}

/** What tells a row of a tab from the others. */
export const rowName = (row, rows) => `${row.model.name}, ${methodWords(row, rows)}`;

/** The class that a map explains, and the one that it is set against. */
export function classWords({ class: one, against }) {
  const said = ({ index, name }) => className(index, name);
  return against ? `${said(one)} against ${said(against)}` : said(one);
}

export function describeMap(cell, image, row) {
  if (cell.of) return `Difference of the maps of ${image.name}: ${row.names.join(" less ")}`;
  const target = cell.class
    ? `for ${classWords(cell)}`
    : `for ${count((cell.neurons ?? []).length, "unit")}`;
  return `Map of ${image.name} by ${row.model.name}, ${row.method.label}, ${target}`;
}

/** What a value says in words; `names` are those of the two rows of a difference. */
function sayingOf(cell, value, names) {
  if (!Number.isFinite(value)) return "is not a number";
  if (cell.of) return value === 0 ? "the same in both" : `more in ${names[value > 0 ? 0 : 1]}`;
  const what = cell.class ? classWords(cell) : "the unit";
  if (value === 0) return "says nothing";
  if (!cell.signed) return "how much it matters, without sign";
  if (value < 0 && cell.against) return `speaks for ${classWords({ class: cell.against, against: cell.class })}`;
  return value > 0 ? `speaks for ${what}` : `speaks against ${what}`;
}

export function pointedWords(cell, { tile, row, column, value }, names) {
  const unit = (cell.neurons ?? []).length > 1 ? `unit ${cell.neurons[tile].index} at ` : "";
  return `${unit}(${column}, ${row}): ${withSign(value)}, ${sayingOf(cell, value, names)}`;
}

function endsOf(cell, names) {
  if (cell.of) return [names[1], names[0]];
  if (cell.against) return [cell.against, cell.class].map((one) => `for ${label(one)}`);
  return cell.class ? ["against", "for"] : ["lowers", "raises"];
}

/** Sets a legend (charts/legend.js) to a map that is drawn with `limit`. */
export const legendOf = (legend, cell, limit, get, names) =>
  legend
    .limit(limit)
    .colors(colormapOf(cell, get).colors.split(" "))
    .diverging(cell.signed)
    .words(scaleWords(cell, get))
    .ends(endsOf(cell, names));
