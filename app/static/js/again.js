// A new run made from a result: one thing changes, everything else stays. Pure functions of the tab and the catalogue.
import { askedWords } from "./classes.js";

const idsOf = (items) => items.map((item) => item.id);

/** The body of `POST /api/runs` that would give this result again. */
export function requestOf({ inputs }) {
  const what = { kind: "visualize", models: idsOf(inputs.models), images: idsOf(inputs.images) };
  if (inputs.methods.length > 1) return { ...what, methods: inputs.methods };
  return {
    ...what,
    method: inputs.method.id,
    parameters: inputs.parameters ?? {},
    layer: inputs.layer,
    selection: inputs.selection,
    training: inputs.training ?? null,
    as_in_innvestigate: inputs.as_in_innvestigate ?? false,
    // Another class of a tab from before 0.1.1 is looked at where its maps were.
    default_layer: inputs.default_layer ?? "last_convolution",
  };
}

/** A class as a selection; for a method that explains neurons it is the unit of that class at the last layer. */
function classSelection(method, index) {
  return method.selection === "class" ? { mode: "class", index } : { mode: "index", index, reduce: "max" };
}

/** The same for another class, with one model. */
export function explainClass(tab, method, modelId, index) {
  return { ...requestOf(tab), models: [modelId], selection: classSelection(method, index) };
}

/** Why the class that is shown and not another: their difference, with one model. */
export const explainAgainst = (tab, modelId, index, against) => ({
  ...requestOf(tab),
  models: [modelId],
  selection: { mode: "class", index, against },
});

/** Whether the class with this index can be asked for: always by class, by unit at the last layer only. */
export function canExplainClass(tab, method, detail, index) {
  if (!method) return false;
  if (method.selection === "class") return true;
  const last = detail?.layers?.at(-1);
  const { layer } = tab.inputs;
  return (layer === null || layer === last?.name) && (last === undefined || index < last.units);
}

/** What was selected, in the terms of another method: a class becomes its unit and back, where that is the same. */
function translated({ selection, layer, models }, from, to) {
  if (selection?.index === null && !to.explains_differences) return null; // the predicted class
  if (from?.selection === to.selection && selection?.against !== undefined && !to.explains_differences)
    return classSelection(to, selection.index);
  if (!selection || from?.selection === to.selection) return selection;
  const same = layer === null && models.length === 1 && ["class", "index"].includes(selection.mode);
  return same ? classSelection(to, selection.index) : null;
}

/** The same with another method and its default parameters. */
export function withMethod(tab, from, to) {
  return {
    ...requestOf(tab),
    method: to.id,
    parameters: {},
    default_layer: null,
    selection: translated(tab.inputs, from, to),
    training: to.learns_from_pictures ? (tab.inputs.training ?? null) : null,
  };
}

/** The same at another layer (null: the default); a unit chosen by index means nothing there. */
export function withLayer(tab, layer) {
  const { selection } = tab.inputs;
  return { ...requestOf(tab), layer, selection: selection?.mode === "index" ? null : selection };
}

/** The names of classes as far as the maps of a tab tell them. */
export function namesIn({ rows }) {
  const told = rows.flatMap((row) => row.cells).flatMap((cell) => [cell?.class, cell?.against]);
  return (index) => told.find((one) => one?.index === index)?.name ?? null;
}

/** The tab's inputs as Home's form holds them, a change for the state. */
export function homeForm(tab, state) {
  const { inputs } = tab;
  const { methods } = inputs;
  const { method, selection, layer, training, as_in_innvestigate: uncorrected } = methods[0];
  const kinds = new Map(state.get("models").map((model) => [model.id, model.kind]));
  const neurons = {
    index: () => ({ neuronMode: "index", neuronIndex: String(selection.index) }),
    max_activations: () => ({ neuronMode: "max_activations", neuronCount: selection.count }),
  };
  const known = new Map([...state.get("otherPictures"), ...inputs.images].map((image) => [image.id, image]));
  return {
    chosenPictures: idsOf(inputs.images),
    otherPictures: [...known.values()],
    dataset: null,
    chosenModels: idsOf(inputs.models),
    modelPanel: inputs.models.every(({ id }) => kinds.get(id) === "custom") ? "custom" : "predefined",
    method,
    moreMethods: methods.slice(1).map((one) => one.method),
    parameters: {
      ...state.get("parameters"),
      ...Object.fromEntries(methods.map((one) => [one.method, { ...one.parameters }])),
    },
    layer: layer ?? "",
    classText: selection?.mode === "class" ? askedWords(selection.index, namesIn(tab), "") : "",
    againstText: askedWords(selection?.against, namesIn(tab), ""),
    ...neurons[selection?.mode]?.(),
    training: training ? "samples" : "run",
    asInInnvestigate: uncorrected ?? false,
  };
}
