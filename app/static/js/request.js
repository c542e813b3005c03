// The next run: what is asked for, what is still missing, and the sentence that says it. Pure functions of the state.
import { askedWords, findClass } from "./classes.js";
import { whyNot } from "./fit.js";
import { count } from "./format.js";
import { checkAll } from "./parameters.js";

export const methodOf = (state) => state.get("methods").find((method) => method.id === state.get("method"));

/** All chosen methods in the order of the catalogue; `methodOf` is the one whose fields are shown. */
export const methodsOf = (state) =>
  state.get("methods").filter(({ id }) => id === state.get("method") || state.get("moreMethods").includes(id));

/** The chosen models in the order of choice; what the server no longer has is left out. */
export function chosenModels(state) {
  const known = new Map(state.get("models").map((model) => [model.id, model]));
  return state
    .get("chosenModels")
    .filter((name) => known.has(name))
    .map((name) => known.get(name));
}

export function chosenPictures(state) {
  const lists = ["otherPictures", "samples", "images"].flatMap((key) => state.get(key));
  const known = new Map(lists.map((image) => [image.id, image]));
  return state
    .get("chosenPictures")
    .filter((name) => known.has(name))
    .map((name) => known.get(name));
}

/** Names of the classes when all chosen models that tell them agree, else null. */
export function classNames(state) {
  const lists = chosenModels(state)
    .map((model) => state.get("details")[model.id]?.class_names)
    .filter(Boolean);
  if (!lists.length) return null;
  const first = JSON.stringify(lists[0]);
  return lists.every((list) => JSON.stringify(list) === first) ? lists[0] : null;
}

export function fewestClasses(state) {
  const numbers = chosenModels(state)
    .map((model) => model.classes)
    .filter(Boolean);
  return numbers.length ? Math.min(...numbers) : null;
}

/** The class asked for: `{ index }`, `{}` when each model's own prediction is meant, or `{ error }`. */
export const chosenClass = (state) => findClass(state.get("classText"), classNames(state), fewestClasses(state));

/** The class that it is set against, in the same form; `{}` too for a method that explains no differences. */
export function chosenAgainst(state, method = methodOf(state)) {
  if (!method?.explains_differences) return {};
  const found = findClass(state.get("againstText"), classNames(state), fewestClasses(state));
  if (found.index === undefined || found.index !== chosenClass(state).index) return found;
  return { error: "This is the class itself; set it against another one." };
}

/** Whether one layer or one neuron can be named: only with a single model. */
export const single = (state) => chosenModels(state).length <= 1;

export function chosenLayer(state) {
  return single(state) ? state.get("layer").trim() || null : null;
}

/** Layers that the method can be asked about, in the order of the network; null while they are not known. */
export function layersFor(state, method = methodOf(state)) {
  const [model] = chosenModels(state);
  return layersOf(model && single(state) ? state.get("details")[model.id] : null, method);
}

/** The same for a model's description and a method; null while one of them is not known. */
export function layersOf(detail, method) {
  if (!detail?.layers) return null;
  if (method?.layers !== "convolutional") return detail.layers;
  return detail.layers.filter((layer) => layer.feature_map);
}

export function layerProblem(state, method = methodOf(state)) {
  const layer = chosenLayer(state);
  const layers = layersFor(state, method);
  if (layer === null || layers === null || layers.some((item) => item.name === layer)) return null;
  return `${chosenModels(state)[0].name} has no layer ${layer} that fits ${method.label}.`;
}

export const neuronMode = (state) => (single(state) ? state.get("neuronMode") : "max_activations");

export function neuronProblem(state) {
  if (neuronMode(state) !== "index") return null;
  const text = String(state.get("neuronIndex")).trim();
  const units = unitsAtLayer(state);
  if (/^\d+$/.test(text) && (units === null || Number(text) < units)) return null;
  const allowed = units === null ? "from 0" : `in 0..${units - 1}`;
  return `The neuron's index must be a whole number ${allowed}, got ${text || "nothing"}.`;
}

/** How many units the chosen layer has; null while that is not known. */
export function unitsAtLayer(state) {
  const [model] = chosenModels(state);
  const layer = chosenLayer(state);
  if (layer === null) return model?.classes ?? null;
  return layersFor(state)?.find((item) => item.name === layer)?.units ?? null;
}

function selection(state, method) {
  if (method.selection === "class") {
    const [index, against] = [chosenClass(state).index, chosenAgainst(state, method).index];
    if (against !== undefined) return { mode: "class", index: index ?? null, against };
    return index === undefined ? null : { mode: "class", index };
  }
  if (neuronMode(state) === "index") return { mode: "index", index: Number(state.get("neuronIndex")), reduce: "max" };
  return { mode: "max_activations", count: state.get("neuronCount") };
}

/** The first thing that keeps the run from starting, as a sentence; null when nothing does. */
export function missing(state) {
  if (state.get("dataset")) return "Of a dataset suggest pictures first, then visualize some of them.";
  if (!chosenPictures(state).length) return "Choose pictures first.";
  if (!chosenModels(state).length) return "Choose a model.";
  if (!methodOf(state)) return "Choose a method.";
  return methodsOf(state).map((method) => missingFor(state, method)).find(Boolean) ?? null;
}

function missingFor(state, method) {
  const classProblem = chosenClass(state).error ?? chosenAgainst(state, method).error;
  const targetProblem = method.selection === "class" ? classProblem : neuronProblem(state);
  const wrong = checkAll(method, state.get("parameters")[method.id]).find((item) => item.error);
  return whyNot(state, method.id) ?? wrong?.error ?? layerProblem(state, method) ?? targetProblem;
}

/** The body of `POST /api/runs`. */
export function runRequest(state) {
  const methods = methodsOf(state).map((method) => methodRequest(state, method));
  return {
    kind: "visualize",
    models: chosenModels(state).map((model) => model.id),
    images: chosenPictures(state).map((image) => image.id),
    ...(methods.length > 1 ? { methods } : methods[0]),
  };
}

function methodRequest(state, method) {
  const checked = checkAll(method, state.get("parameters")[method.id]);
  return {
    method: method.id,
    parameters: Object.fromEntries(checked.map((item) => [item.parameter.name, item.value])),
    layer: chosenLayer(state),
    selection: selection(state, method),
    training: trainingIds(state, method),
    as_in_innvestigate: state.get("asInInnvestigate"),
  };
}

/** Pictures to learn from; null: those of the run. */
function trainingIds(state, method) {
  const samples = state.get("samples").map((image) => image.id);
  return method.learns_from_pictures && state.get("training") === "samples" && samples.length ? samples : null;
}

function targetWords(state, method) {
  if (method.selection === "class") {
    const said = ({ index }) => askedWords(index, (at) => classNames(state)?.[at]);
    const against = chosenAgainst(state, method);
    return `class: ${said(chosenClass(state))}` + (against.index === undefined ? "" : ` against ${said(against)}`);
  }
  if (neuronMode(state) === "index") return `neuron ${state.get("neuronIndex")}`;
  return state.get("neuronCount") === 1 ? "the most active unit" : `the ${state.get("neuronCount")} most active units`;
}

function optionWords(state, method) {
  const training = trainingIds(state, method);
  return [
    training && `learned from the ${count(training.length, "sample picture")}`,
    state.get("asInInnvestigate") && "as in iNNvestigate 2.1.2",
  ];
}

/** The run in words: `{ method, pictures, models, rest }`. */
export function words(state) {
  const method = methodOf(state);
  const layer = chosenLayer(state);
  const methods = methodsOf(state);
  const targets = [...new Set(methods.flatMap((one) => [targetWords(state, one), ...optionWords(state, one)]))];
  return {
    method: methods.length > 1 ? count(methods.length, "method") : (method?.label ?? "No method"),
    pictures: count(state.get("dataset")?.pictures ?? chosenPictures(state).length, "picture"),
    models: count(chosenModels(state).length, "model"),
    rest: [layer && `layer ${layer}`, ...targets]
      .filter(Boolean)
      .map((part) => `, ${part}`)
      .join(""),
  };
}
