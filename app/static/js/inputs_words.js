// What a result was asked for, as one line.
import { namesIn } from "./again.js";
import { selectionWords } from "./classes.js";
import { count, parameterText } from "./format.js";

const isSample = (id) => id.startsWith("sample:");

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
    selectionWords(tab.inputs.selection, namesIn(tab), method?.selection === "neuron"),
    layer && `layer ${layer}`,
    count(models.length, "model"),
    trainingWords(training, method),
    uncorrected && "as in iNNvestigate 2.1.2",
  ]
    .filter(Boolean)
    .join(" · ");
}
