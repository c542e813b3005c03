// What a suggest tab shows and was asked for, in words.
import { ownAxes } from "./suggest_data.js";
import { className, count, number, scoreText } from "./format.js";

const TEXTS = {
  confidence_coherence:
    "One point per picture. Right: the models are sure. Low: they agree. Look first at the corners: top left (unsure and divided), and points alone at their height. Within a row the height has no meaning, it only keeps points apart.",
  class_distance:
    "How far the models' answers are from being certain of the class: 0 all are certain of it, 1 none gives it any score. The bars on the right hold the pictures that the models take for something else.",
  layer_activation:
    "How strongly the layer answers, as the mean over all its positions and units. The first and the last bars hold the pictures that it answers to least and most.",
  neuron_activation:
    "How strongly the unit answers. The last bars hold the pictures that it answers to most: they tell what it looks for.",
};

/** What the chart shows, and where to look first. */
export function chartText(tab, axes) {
  const own = ownAxes(tab);
  if (axes.x === own.x && axes.y === own.y) return TEXTS[tab.view];
  return axes.y
    ? "One point per picture. What an axis means stands below it; points alone are those to look at first."
    : "How many pictures have which value; the first and the last bars hold those to look at first.";
}

const agreed = ({ points }) => points.filter((point) => point.coherence === 1).length;

/** The share of pictures whose label a model predicts, for each model, as words; null without labels. */
function rightWords({ labels, points, models }) {
  if (!labels) return null;
  const known = points.flatMap((point, at) => (labels.points[at] === null ? [] : [[point, labels.points[at]]]));
  if (!known.length) return null;
  const share = (place) =>
    known.filter(([point, label]) => point.predictions[place][0] === label).length / known.length;
  return models.map((model, place) => `${model.name} ${Math.round(100 * share(place))} %`).join(", ");
}

/** Facts of a tab: pairs of name and words. */
export function facts(tab) {
  const { inputs } = tab;
  const several = tab.models.length > 1;
  return [
    ["pictures", inputs.pictures + (inputs.source ? ` of ${inputs.source.name}` : "")],
    [several ? "models" : "model", tab.models.map((model) => model.name).join(", ")],
    several && ["class", inputs.class ? className(inputs.class.index, inputs.class.name) : "different classes"],
    !several && ["layer", inputs.layer ?? "the last, without softmax"],
    inputs.selection && ["unit", String(inputs.selection.index)],
    tab.view === "confidence_coherence" && tab.points.length && ["all agree", `${agreed(tab)} of ${tab.points.length}`],
    ["right", rightWords(tab)],
    tab.rejected.length && ["not read", tab.rejected.map(({ name, reason }) => `${name}: ${reason}`).join(" ")],
  ].filter((fact) => fact && fact[1]);
}

/** What a point says when it is reached: its values and the best answer of each model. */
export function pointWords(tab, point, axes) {
  const values = axes.map((axis, at) => `${axis.label.split(" (")[0]} ${number(at ? point.y : point.x)}`);
  return [
    ...values,
    ...tab.models.slice(0, 4).map((model, at) => `${model.name}: ${answerWords(tab, point.predictions[at])}`),
  ];
}

/** "golden retriever 87.2 %"; scores that are no shares are told as they are. */
export function answerWords(tab, [index, score]) {
  return [tab.classes[index] ?? `class ${index}`, scoreText(score)].join(" ");
}

export const selectedWords = (many) => (many ? `${count(many, "picture")} selected` : "No pictures selected");
