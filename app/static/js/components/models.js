// Step 2: demo, predefined and uploaded models as chips that can be on together.
import * as api from "../api.js";
import { el, fill, segmented, setSegment, setText } from "../dom.js";
import { chosenModels } from "../request.js";

const FEW = 10;
const FIRST = [
  "VGG16",
  "VGG19",
  "ResNet50",
  "Xception",
  "InceptionV3",
  "DenseNet121",
  "NASNetMobile",
  "MobileNet",
  "MobileNetV2",
  "EfficientNetB0",
];

function describe(model) {
  const facts = [model.summary, `${model.classes} classes`, model.input_shape && model.input_shape.join(" × ")];
  if (model.accuracy) facts.push(`accuracy ${(100 * model.accuracy).toFixed(1)} %`);
  if (model.kind === "predefined")
    facts.push(model.downloaded ? "weights are here" : "weights are downloaded at the first run");
  return facts.filter(Boolean).join(" · ");
}

export function createModels(nodes, state, notices) {
  const { demo, predefined, custom, chosen, switches, panels } = nodes;
  let unfolded = false;

  function toggle(id) {
    const before = state.get("chosenModels");
    state.set({ chosenModels: before.includes(id) ? before.filter((other) => other !== id) : [...before, id] });
  }

  function chip(model) {
    const on = state.get("chosenModels").includes(model.id);
    return el(
      "button.chip",
      {
        type: "button",
        "aria-pressed": on,
        title: describe(model),
        "data-model": model.id,
        on: { click: () => toggle(model.id) },
      },
      model.name,
    );
  }

  async function remove(model) {
    try {
      await api.deleteModel(model.id);
    } catch (error) {
      if (error.status !== 404) return notices.problem(error);
    }
    return state.set({
      models: state.get("models").filter((other) => other.id !== model.id),
      chosenModels: state.get("chosenModels").filter((id) => id !== model.id),
    });
  }

  function customChip(model) {
    const label = `Delete the model ${model.name}`;
    return el(
      "span.chip-pair",
      {},
      chip(model),
      el(
        "button.chip-delete",
        { type: "button", "aria-label": label, title: label, on: { click: () => remove(model) } },
        "×",
      ),
    );
  }

  function predefinedChips(models) {
    const chosenIds = state.get("chosenModels");
    const first = FIRST.map((name) => models.find((model) => model.name === name)).filter(Boolean);
    const shown = first.length ? first : models.slice(0, FEW);
    const kept = [...shown, ...models.filter((model) => !shown.includes(model) && chosenIds.includes(model.id))];
    const hidden = models.length - kept.length;
    if (unfolded) return [...kept, ...models.filter((model) => !kept.includes(model))].map(chip).concat(fold("fewer"));
    return kept.map(chip).concat(hidden > 0 ? fold(`${hidden} more…`) : []);
  }

  function fold(text) {
    return el(
      "button.chip.more",
      {
        type: "button",
        "aria-expanded": unfolded,
        on: {
          click: () => {
            unfolded = !unfolded;
            render();
            predefined.querySelector(".more")?.focus();
          },
        },
      },
      text,
    );
  }

  /** Draws a row of chips anew; the chip that had the focus keeps it. */
  function redraw(row, chips, otherwise) {
    const focused = row.contains(document.activeElement) ? document.activeElement.dataset.model : undefined;
    fill(row, chips.length ? chips : el("span.muted", {}, otherwise));
    if (focused) [...row.querySelectorAll("[data-model]")].find((node) => node.dataset.model === focused)?.focus();
  }

  function render() {
    const of = (kind) => state.get("models").filter((model) => model.kind === kind);
    redraw(demo, of("demo").map(chip), "none");
    redraw(predefined, predefinedChips(of("predefined")), "none");
    redraw(custom, of("custom").map(customChip), "none yet");
    const names = chosenModels(state).map((model) => model.name);
    setText(chosen, names.length ? `chosen: ${names.join(", ")}` : "");
  }

  const panelSwitch = segmented(
    "Which models",
    [
      ["custom", "Custom pre-trained model"],
      ["predefined", "Predefined model"],
    ],
    state.get("modelPanel"),
    (value) => state.set({ modelPanel: value }),
  );
  switches.append(panelSwitch);
  state.on(["modelPanel"], () => {
    for (const [name, panel] of Object.entries(panels)) panel.hidden = name !== state.get("modelPanel");
    setSegment(panelSwitch, state.get("modelPanel"));
  });
  state.on(["models", "chosenModels"], render);
}
