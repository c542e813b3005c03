// Step 2: demo, predefined and uploaded models as chips that can be on together.
import * as api from "../api.js";
import { el, fill, segmented, setSegment, setText } from "../dom.js";
import { chosenModels } from "../request.js";
import { createPredefinedModels } from "./predefined_models.js";

function describe(model) {
  const facts = [model.summary, `${model.classes} classes`, model.input_shape && model.input_shape.join(" × ")];
  if (model.accuracy) facts.push(`accuracy ${(100 * model.accuracy).toFixed(1)} %`);
  if (model.kind === "predefined")
    facts.push(model.downloaded ? "weights are here" : "weights are downloaded at the first run");
  return facts.filter(Boolean).join(" · ");
}

export function createModels(nodes, state, notices) {
  const { demo, predefined, custom, chosen, switches, panels } = nodes;

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

  /** Draws a row of chips anew; the chip that had the focus keeps it. */
  function redraw(row, chips, otherwise) {
    const focused = row.contains(document.activeElement) ? document.activeElement.dataset.model : undefined;
    fill(row, chips.length ? chips : el("span.muted", {}, otherwise));
    if (focused) [...row.querySelectorAll("[data-model]")].find((node) => node.dataset.model === focused)?.focus();
  }

  function render() {
    const of = (kind) => state.get("models").filter((model) => model.kind === kind);
    redraw(demo, of("demo").map(chip), "none");
    redraw(predefined, listed.chips(of("predefined"), state.get("chosenModels")), "none");
    redraw(custom, of("custom").map(customChip), "none yet");
    const names = chosenModels(state).map((model) => model.name);
    setText(chosen, names.length ? `chosen: ${names.join(", ")}` : "");
  }

  const listed = createPredefinedModels(predefined, { chip, toggle, redraw: render });
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
