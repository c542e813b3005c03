// Suggesting input images from Home: what is still missing, and what is asked for. Pure functions of the state.
import {
  classNames,
  chosenLayer,
  chosenModels,
  chosenPictures,
  fewestClasses,
  methodOf,
  neuronMode,
} from "./request.js";
import { findClass } from "./classes.js";

/** A unit can be named where Home shows the field for it. */
const unitAsked = (state) =>
  chosenModels(state).length === 1 && methodOf(state)?.selection === "neuron" && neuronMode(state) === "index";

const unitOf = (state) => String(state.get("neuronIndex")).trim();

function unitProblem(state) {
  if (!unitAsked(state)) return null;
  const layers = state.get("details")[chosenModels(state)[0].id]?.layers;
  const units = layers?.find((layer) => layer.name === chosenLayer(state))?.units ?? null;
  if (/^\d+$/.test(unitOf(state)) && (units === null || Number(unitOf(state)) < units)) return null;
  const allowed = units === null ? "from 0" : `in 0..${units - 1}`;
  return `The neuron's index must be a whole number ${allowed}, got ${unitOf(state) || "nothing"}.`;
}

/** The first thing that keeps pictures from being suggested, as a sentence; null when nothing does. */
export function missingToSuggest(state) {
  if (!state.get("dataset") && !chosenPictures(state).length) return "Choose pictures first.";
  const models = chosenModels(state);
  if (!models.length) return "Choose a model.";
  const layer = chosenLayer(state);
  const layers = state.get("details")[models[0].id]?.layers;
  if (layer !== null && layers && !layers.some((one) => one.name === layer))
    return `${models[0].name} has no layer ${layer}.`;
  return unitProblem(state);
}

/** The class that is named for all pictures: `{ index }`, `{}` for none, or `{ error }`. */
export const commonClass = (state, text) => findClass(text, classNames(state), fewestClasses(state));

/** The body of `POST /api/runs`; `index` is the common class or null. */
export function suggestRequest(state, index = null) {
  const dataset = state.get("dataset");
  return {
    kind: "suggest",
    models: chosenModels(state).map((model) => model.id),
    ...(dataset ? { dataset: dataset.id } : { images: chosenPictures(state).map((image) => image.id) }),
    layer: chosenLayer(state),
    selection: unitAsked(state) ? { mode: "index", index: Number(unitOf(state)), reduce: "max" } : null,
    class: index,
    method: state.get("method"),
  };
}
