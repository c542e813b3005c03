// Finding a class by its index or its name.
import { className } from "./format.js";

/** Options for the class field: `{ value, search }` in the order of the indices. */
export function classOptions(names) {
  return (names ?? []).map((name, index) => ({ value: className(index, name) }));
}

/**
 * The class that `text` names: `{ index }`, `{}` for an empty text, or `{ error }`.
 * `names` may be null (unknown), `classes` is the smallest number of classes among the chosen models.
 */
export function findClass(text, names, classes) {
  const wanted = text.trim();
  if (!wanted) return {};
  const digits = /^\d+$/.exec(wanted)?.[0] ?? /\((\d+)\)$|^class (\d+)$/.exec(wanted)?.slice(1).find(Boolean);
  if (digits !== undefined) return inRange(Number(digits), classes);
  const matches = (names ?? []).flatMap((name, index) =>
    String(name).toLowerCase() === wanted.toLowerCase() ? [index] : [],
  );
  if (matches.length === 1) return inRange(matches[0], classes);
  if (matches.length > 1)
    return { error: `${matches.length} classes are named ${wanted}: ${matches.join(", ")}. Give the index.` };
  return {
    error: names
      ? `There is no class named ${wanted}; choose one of the list or give an index.`
      : `The names of the classes are not known; give an index instead of ${wanted}.`,
  };
}

function inRange(index, classes) {
  if (classes && index >= classes) return { error: `The class must be in 0..${classes - 1}, got ${index}.` };
  return { index };
}
