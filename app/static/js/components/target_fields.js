// Step 3, second half: the layer, and the class or the neuron, each as far as the method and the models allow it.
import { classOptions, runnerUpOption } from "../classes.js";
import { el, fill, uniqueId } from "../dom.js";
import {
  chosenAgainst,
  chosenClass,
  classNames,
  chosenModels,
  layerProblem,
  layersFor,
  methodOf,
  neuronMode,
  neuronProblem,
  single,
} from "../request.js";
import { createCombobox } from "./combobox.js";
import { field, select } from "./fields.js";
import { parameterFields } from "./parameter_fields.js";

export function layerNote(layer) {
  const shape = (layer.output_shape ?? []).filter((size) => size !== null).join(" × ");
  return [layer.type, shape].filter(Boolean).join(", ");
}

function layerField(state) {
  const combobox = createCombobox({
    id: "layer",
    options: () => (layersFor(state) ?? []).map((layer) => ({ value: layer.name, note: layerNote(layer) })).reverse(),
    onInput: (text) => state.set({ layer: text, refused: {} }),
    onLeave: () => update(),
  });
  const part = field("Layer", el("div.combobox", {}, combobox.input, combobox.list), "");
  function update() {
    const grad = methodOf(state)?.layers === "convolutional";
    combobox.input.disabled = !single(state);
    combobox.input.value = single(state) ? state.get("layer") : "";
    combobox.input.placeholder = `default: ${grad ? lastWithMaps(state) : "last, without softmax"}`;
    part.helpText(single(state) ? layerHelp(state) : "one model only");
    combobox.refresh();
    part.error(combobox.typing() ? null : (layerProblem(state) ?? state.get("refused")["/layer"]));
  }
  return { node: part.node, update };
}

/** Where a CAM method looks when no layer is named. */
function lastWithMaps(state) {
  const known = single(state) ? state.get("details")[chosenModels(state)[0]?.id] : null;
  return known?.default_feature_map_layer ?? "last with feature maps";
}

function layerHelp(state) {
  const [model] = chosenModels(state);
  if (!model) return "one model only";
  const layers = layersFor(state);
  if (layers) return `one of ${layers.length}, or empty`;
  const known = state.get("details")[model.id];
  return known?.problem ?? "being listed…";
}

/** A field for a class; `about`: label, key of the state, placeholder, help, options(), found(state), pointer. */
function oneClassField(state, about) {
  const combobox = createCombobox({
    id: uniqueId("class"),
    options: about.options,
    onInput: (text) => state.set({ [about.key]: text, refused: {} }),
    onLeave: () => update(),
  });
  combobox.input.placeholder = about.placeholder;
  const part = field(about.label, el("div.combobox", combobox.input, combobox.list), about.help);
  function update() {
    combobox.input.value = state.get(about.key);
    combobox.refresh();
    part.error(combobox.typing() ? null : (about.found(state).error ?? state.get("refused")[about.pointer]));
  }
  return { node: part.node, update };
}

const classField = (state) =>
  oneClassField(state, {
    label: "Class",
    key: "classText",
    placeholder: "predicted by each model",
    help: "a name or an index, or empty",
    options: () => classOptions(classNames(state)),
    found: chosenClass,
    pointer: "/selection/index",
  });

function againstField(state) {
  const part = oneClassField(state, {
    label: "Against",
    key: "againstText",
    placeholder: "no other class",
    help: "why the class and not this one",
    options: () => [runnerUpOption, ...classOptions(classNames(state))],
    found: chosenAgainst,
    pointer: "/selection/against",
  });
  part.node.hidden = !methodOf(state).explains_differences;
  return part;
}

function neuronField(state) {
  const mode = select(
    [
      ["max_activations", "Max activations"],
      ["index", "By index"],
    ],
    neuronMode(state),
    (value) => state.set({ neuronMode: value }),
  );
  const part = field("Neuron", mode, "");
  function update() {
    mode.disabled = !single(state);
    mode.value = neuronMode(state);
    part.helpText(single(state) ? "the most active units, or one of your choice" : "one model only for an index");
  }
  return { node: part.node, update };
}

function neuronCountField(state) {
  const node = select(
    [1, 4, 9, 16].map((n) => [n, n]),
    state.get("neuronCount"),
    (value) => state.set({ neuronCount: Number(value) }),
  );
  const part = field("How many", node, "highest activation first");
  return {
    node: part.node,
    update() {
      node.value = state.get("neuronCount");
    },
  };
}

function neuronIndexField(state) {
  const input = el("input", {
    type: "text",
    inputmode: "numeric",
    value: state.get("neuronIndex"),
    autocomplete: "off",
    on: { input: () => state.set({ neuronIndex: input.value, refused: {} }) },
  });
  const part = field("Neuron index", input, "unit of the layer, from 0");
  return {
    node: part.node,
    update() {
      if (input !== document.activeElement) input.value = state.get("neuronIndex");
      part.error(neuronProblem(state) ?? state.get("refused")["/selection/index"]);
    },
  };
}

function trainingField(state) {
  const node = select(
    [
      ["run", "the chosen pictures"],
      ["samples", `the ${state.get("samples").length} sample pictures`],
    ],
    state.get("training"),
    (value) => state.set({ training: value }),
  );
  const part = field("Learn from", node, "what the method learns the patterns of the network from");
  return {
    node: part.node,
    update() {
      node.value = state.get("training");
    },
  };
}

export function createTargetFields(container, state) {
  let parts = [];
  let drawn = "";

  const update = () => parts.forEach((part) => part.update());

  function build() {
    const method = methodOf(state);
    if (!method) return;
    const target = method.selection === "class" ? ["class"] : ["neuron", neuronMode(state)];
    const key = [method.id, ...target, state.get("samples").length].join(" ");
    if (key === drawn) return update();
    drawn = key;
    const neuron = { max_activations: neuronCountField, index: neuronIndexField };
    const makers =
      method.selection === "class" ? [layerField, classField, againstField] : [layerField, neuronField, neuron[neuronMode(state)]];
    if (method.learns_from_pictures && state.get("samples").length) makers.push(trainingField);
    parts = [...makers.map((make) => make(state)), ...parameterFields(state)];
    fill(
      container,
      parts.map((part) => part.node),
    );
    update();
  }

  function refocus() {
    const inside = container.contains(document.activeElement);
    const wasMode =
      inside &&
      document.activeElement.tagName === "SELECT" &&
      document.activeElement.value in { max_activations: 1, index: 1 };
    build();
    if (wasMode)
      [...container.querySelectorAll("select")].find((node) => node.value in { max_activations: 1, index: 1 })?.focus();
  }

  state.on(
    [
      "methods",
      "method",
      "parameters",
      "chosenModels",
      "models",
      "details",
      "samples",
      "layer",
      "classText",
      "againstText",
      "neuronMode",
      "neuronCount",
      "neuronIndex",
      "training",
      "refused",
    ],
    refocus,
  );
}
