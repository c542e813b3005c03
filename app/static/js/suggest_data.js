// What the chart of a suggest tab shows, from the tab and the measures that were asked for. Pure functions.
import { checkAll } from "./parameters.js";

const OWN = {
  confidence_coherence: { x: "confidence", y: "coherence" },
  class_distance: { x: "class_distance", y: null },
  layer_activation: { x: "layer_activation", y: null },
  neuron_activation: { x: "unit_activation", y: null },
};
const KNOWN = {
  confidence: { label: "Confidence", minimum: 0, maximum: 1 },
  coherence: { label: "Coherence", minimum: 1, integer: true },
  class_distance: { label: "Distance from the class", minimum: 0, maximum: 1 },
  layer_activation: { label: "Mean activation" },
  unit_activation: { label: "Activation of a unit" },
};
const LONG = {
  confidence: "confidence (score of the class that most models predict)",
  coherence: "coherence (different classes predicted)",
};

/** The axes that a tab opens with; no y is a histogram. */
export const ownAxes = (tab) => ({ ...OWN[tab.view], model: "", unit: "", class: "" });

const PARTS = ["x", "y", "model", "unit", "class"];

/** The axes that an address names; of another tab, or without any, the tab's own. */
export function axesIn(tab, text) {
  const [x, y, ...rest] = text.split(",");
  return x ? Object.fromEntries(PARTS.map((part, at) => [part, [x, y || null, ...rest][at]])) : ownAxes(tab);
}

/** The axes as an address has them: nothing for the tab's own. */
export function axesText(tab, axes) {
  const [text, own] = [axes, ownAxes(tab)].map((one) => PARTS.map((part) => one[part] ?? "").join(","));
  return text === own ? "" : text;
}

/** The measures that a tab can show before the server has told them. */
export function ownMeasures(tab) {
  const { x, y } = OWN[tab.view];
  return [x, y].filter(Boolean).map((id) => ({ id, help: "", ...KNOWN[id] }));
}

/** An axis for a chart. */
export function axisOf(tab, measures, id, { unit } = {}) {
  const measure = measures.find((one) => one.id === id) ?? { id, label: id };
  const maximum = id === "coherence" ? tab.models.length : measure.maximum;
  const { index = unit } = tab.inputs.selection ?? {};
  const label = { ...LONG, unit_activation: `activation of unit ${index}` }[id] ?? measure.label.toLowerCase();
  return { ...measure, maximum, label };
}

/** What is to be asked of the server for these axes: null when the tab's own points have it, false when it lacks. */
export function question(tab, axes) {
  const own = OWN[tab.view];
  const ids = [axes.x, axes.y].filter(Boolean);
  const plain = axes.model === "" && axes.unit === "" && axes.class === "";
  if (plain && ids.every((id) => id === own.x || id === own.y)) return null;
  const needsUnit = ids.includes("unit_activation") && !(plain && own.x === "unit_activation");
  const needsClass = ids.includes("class_distance") && !tab.inputs.class;
  if ((needsUnit && !/^\d+$/.test(axes.unit)) || (needsClass && !/^\d+$/.test(axes.class))) return false;
  const asked = {
    x: axes.x,
    y: axes.y,
    model: axes.model,
    unit: needsUnit && axes.unit,
    class: needsClass && axes.class,
  };
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value));
}

/** Points `{ image, name, x, y }` for the chart; `answer` is the server's to the question, null for the own axes. */
export function plotted(tab, axes, answer) {
  const { x, y } = axes;
  if (!answer) {
    const key = (id) => (tab.view === "confidence_coherence" ? id : "value");
    return tab.points.map((point) => ({ ...point, x: point[key(x)], y: y && point[key(y)] }));
  }
  const known = new Map(answer.images.map((image, at) => [image, answer.values.map((values) => values[at])]));
  const place = (point) => {
    const [first, second = first] = known.get(point.image) ?? [null, null];
    return { ...point, x: first, y: y && second };
  };
  return tab.points.map(place).filter((point) => point.x !== null && (!y || point.y !== null));
}

/** The body of `POST /api/runs` that shows what the models see in `images`. */
export function visualizeRequest(state, tab, methodId, images) {
  const method = state.get("methods").find((one) => one.id === methodId);
  const { layer, selection } = tab.inputs;
  const unit = method.selection === "neuron" && selection ? selection : null;
  const checked = checkAll(method, state.get("parameters")[methodId]);
  const value = ({ parameter, error, value: entered }) => [parameter.name, error ? parameter.default : entered];
  return {
    kind: "visualize",
    models: tab.models.map((model) => model.id),
    images,
    method: methodId,
    parameters: Object.fromEntries(checked.map(value)),
    layer: method.selection === "neuron" ? layer : null,
    selection: unit,
    training: null,
    as_in_innvestigate: state.get("asInInnvestigate"),
  };
}
