// The inputs of a suggest tab as Home's form holds them, a change for the state.
import * as api from "./api.js";
import { className } from "./format.js";

const pictureOf = ({ image: id, name }) => ({ id, name, url: api.pictureUrl(id), thumbnail_url: api.thumbnailUrl(id) });

export function suggestForm({ inputs, points }, state) {
  const { models, source, layer, selection, method, parameters, class: common } = inputs;
  const dataset = (source?.kind === "dataset" && state.get("datasets").find(({ id }) => id === source.id)) || null;
  const pictures = dataset ? [] : points.map(pictureOf);
  const kinds = new Map(state.get("models").map((model) => [model.id, model.kind]));
  const known = new Map([...state.get("otherPictures"), ...pictures].map((one) => [one.id, one]));
  return {
    dataset,
    chosenPictures: pictures.map(({ id }) => id),
    otherPictures: [...known.values()],
    chosenModels: models.map(({ id }) => id),
    modelPanel: models.every(({ id }) => kinds.get(id) === "custom") ? "custom" : "predefined",
    ...(method && { method, moreMethods: [], parameters: { ...state.get("parameters"), [method]: parameters } }),
    layer: layer ?? "",
    ...(selection && { neuronMode: "index", neuronIndex: String(selection.index) }),
    commonClass: common ? className(common.index, common.name) : "",
  };
}
