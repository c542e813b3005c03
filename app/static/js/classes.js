// Finding a class by its index or its name, or as the runner-up: the most probable class beside another.
import { className } from "./format.js";

const RUNNER_UP = "runner-up";

export const runnerUpOption = { value: RUNNER_UP, note: "the most probable of the others" };

/** A class as it was asked for: an index, the runner-up, or null for the predicted one; `nameOf(index)` may be null. */
export function askedWords(index, nameOf, predicted = "predicted") {
  return index === "runner_up" ? RUNNER_UP : (index ?? null) === null ? predicted : className(index, nameOf(index));
}

/** Options for the class field: `{ value, search }` in the order of the indices. */
export function classOptions(names) {
  return (names ?? []).map((name, index) => ({ value: className(index, name) }));
}

/** What was selected, in words; `neuron`: of a method that explains neurons. */
export function selectionWords(selection, nameOf, neuron) {
  const { mode, index, against, count: many = 1 } = selection ?? {};
  if (mode === "index") return index === "runner_up" ? "the second most active unit" : `unit ${index}`;
  if (mode === "max_activations" || (!mode && neuron))
    return many === 1 ? "the most active unit" : `the ${many} most active units`;
  const one = askedWords(index, nameOf, "class predicted by each model");
  return against === undefined ? one : `${one} against ${askedWords(against, nameOf)}`;
}

/**
 * The class that `text` names: `{ index }` ("runner_up" too), `{}` for an empty text, or `{ error }`.
 * `names` may be null (unknown), `classes` is the smallest number of classes among the chosen models.
 */
export function findClass(text, names, classes) {
  const wanted = text.trim();
  if (!wanted) return {};
  if (wanted.toLowerCase() === RUNNER_UP) return { index: "runner_up" };
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
