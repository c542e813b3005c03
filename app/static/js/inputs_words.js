// What a result was asked for, as one line.
import { selectedClass } from "./again.js";
import { count, parameterText } from "./format.js";

const PREDICTED = "class predicted by each model";
const isSample = (id) => id.startsWith("sample:");

function targetWords(tab, method) {
  const { selection } = tab.inputs;
  if (selection?.mode === "class") {
    const against = selectedClass(tab, "against");
    return selectedClass(tab, "index", PREDICTED) + (against && ` against ${against}`);
  }
  if (selection?.mode === "index")
    return selection.index === "runner_up" ? "the second most active unit" : `unit ${selection.index}`;
  if (selection?.mode === "max_activations")
    return selection.count === 1 ? "the most active unit" : `the ${selection.count} most active units`;
  return method?.selection === "neuron" ? "the most active unit" : PREDICTED;
}

function trainingWords(training, method) {
  if (!training) return method?.learns_from_pictures ? "learned from these pictures" : null;
  return `learned from ${count(training.length, training.every(isSample) ? "sample picture" : "picture")}`;
}

/** `method` is the tab's method as the catalogue describes it; undefined when it has none of that name. */
export function inputsWords(tab, method) {
  const { methods } = tab.inputs;
  if (methods.length > 1) {
    const labels = new Set(tab.rows.map((row) => row.method.label));
    return [[...labels].join(", "), count(tab.inputs.models.length, "model")].join(" · ");
  }
  const { parameters, layer, models, training, as_in_innvestigate: uncorrected } = tab.inputs;
  const chosen = Object.entries(parameters ?? {}).map(([name, value]) => parameterText(name, value));
  return [
    [tab.inputs.method.label, ...chosen].join(", "),
    targetWords(tab, method),
    layer && `layer ${layer}`,
    count(models.length, "model"),
    trainingWords(training, method),
    uncorrected && "as in iNNvestigate 2.1.2",
  ]
    .filter(Boolean)
    .join(" · ");
}
