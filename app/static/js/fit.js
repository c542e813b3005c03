// Which methods fit which models at which layer: what the server has answered, asked by the page in `catalogue.js`.
import { chosenLayer, chosenModels } from "./request.js";

/** Under which name the answer for one model and one layer (null: the default) is kept. */
export const fitKey = (modelId, layer) => `${modelId}\n${layer ?? ""}`;

/** The layer as the model knows it: null for one that it does not have, or not yet. */
export function knownLayer(state, modelId, layer) {
  return state.get("details")[modelId]?.layers?.some((item) => item.name === layer) ? layer : null;
}

/** Why a method cannot run with `models` at `layer`; null when it can, or when that is not known yet. */
export function whyNotWith(state, models, layer, methodId) {
  for (const model of models) {
    const answers = state.get("applicability")[fitKey(model.id, knownLayer(state, model.id, layer))];
    const answer = answers?.find((item) => item.id === methodId);
    if (answer && !answer.applicable) return said(model.name, answer.reason);
  }
  return null;
}

/** A reason may begin with the model's name itself: it is said once. */
const said = (name, reason) => (reason.includes(name) ? reason : `${name}: ${reason}`);

/** The same for what is chosen on Home. */
export const whyNot = (state, methodId) => whyNotWith(state, chosenModels(state), chosenLayer(state), methodId);

/** Chosen models that the server has not yet answered for. */
export function unansweredModels(state) {
  const layer = chosenLayer(state);
  const answered = (id) => fitKey(id, knownLayer(state, id, layer)) in state.get("applicability");
  return chosenModels(state).filter((model) => !answered(model.id) && !state.get("details")[model.id]?.problem);
}
