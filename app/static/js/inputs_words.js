// What a result was asked for, as one line.
import { selectedClass } from "./again.js";
import { count, parameterText } from "./format.js";

const isSample = (id) => id.startsWith("sample:");

function targetWords(tab, method) {
  const { selection } = tab.inputs;
  if (selection?.mode === "class") return selectedClass(tab);
  if (selection?.mode === "index") return `unit ${selection.index}`;
  if (selection?.mode === "max_activations")
    return selection.count === 1 ? "the most active unit" : `the ${selection.count} most active units`;
  return method?.selection === "neuron" ? "the most active unit" : "class predicted by each model";
}

function trainingWords(training, method) {
  if (!training) return method?.learns_from_pictures ? "learned from these pictures" : null;
  return `learned from ${count(training.length, training.every(isSample) ? "sample picture" : "picture")}`;
}

/** `method` is the tab's method as the catalogue describes it; undefined when it has none of that name. */
export function inputsWords(tab, method) {
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
