// Step 2: demo, predefined and uploaded models as chips that can be on together.
import * as api from "../api.js";
import { el, fill, segmented, setSegment, setText } from "../dom.js";
import { chosenModels } from "../request.js";
import { preprocessingWords } from "../preprocessing.js";
import { createPredefinedModels } from "./predefined_models.js";
import { createVariantFields, networkOf } from "./variant_fields.js";

function describe(model) {
  const facts = [model.summary, `${model.classes} classes`, model.input_shape && model.input_shape.join(" × ")];
  if (model.accuracy) facts.push(`accuracy ${(100 * model.accuracy).toFixed(1)} %`);
  if (model.kind === "predefined")
    facts.push(model.downloaded ? "weights are here" : "weights are downloaded at the first run");
  return facts.filter(Boolean).join(" · ");
}

export function createModels(nodes, state, notices, openPreprocessing) {
  const { demo, predefined, variants, custom, chosen, switches, panels } = nodes;

  /** The chosen ids that stand for a chip: the model itself, or variants of it. */
  function chosenOf(id) {
    const family = new Set(state.get("models").filter((model) => networkOf(model) === id).map((model) => model.id));
    return state.get("chosenModels").filter((other) => family.has(other));
  }

  function toggle(id) {
    const before = state.get("chosenModels");
    const on = chosenOf(id);
    state.set({ chosenModels: on.length ? before.filter((other) => !on.includes(other)) : [...before, id] });
  }

  function chip(model) {
    const on = chosenOf(model.id).length > 0;
    return el(
      "button.chip",
      {
        type: "button",
        "aria-pressed": on,
        title: describe(model),
        "data-model": model.id,
        on: { click: () => toggle(model.id) },
      },
      model.mark && el("span.warn", { "aria-hidden": "true" }, "⚠ "),
      model.name,
    );
  }

  /** A model that has ended the engine's worker may do so again: why is said below the chips. */
  function markOf({ name, mark }) {
    return el("p.chip-mark", {}, el("strong", {}, `⚠ ${name}`), `: ${mark.reason}`);
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
        "button.chip-mode",
        {
          type: "button",
          "aria-label": `How pictures are prepared for ${model.name}: ${preprocessingWords(model.preprocessing)}. Check or change it`,
          title: "Check or change how pictures are prepared for this model",
          "aria-haspopup": "dialog",
          "data-mode-of": model.id,
          on: { click: () => openPreprocessing(model.id) },
        },
        preprocessingWords(model.preprocessing),
      ),
      model.runs_code && el("span.chip-code", {}, "runs code of whoever made it"),
      el(
        "button.chip-delete",
        { type: "button", "aria-label": label, title: label, on: { click: () => remove(model) } },
        "×",
      ),
    );
  }

  /** Draws a row of chips anew; the chip that had the focus keeps it. */
  function redraw(row, chips, marked, otherwise) {
    const focused = row.contains(document.activeElement) ? document.activeElement.dataset.model : undefined;
    fill(row, chips.length ? chips : el("span.muted", {}, otherwise), marked.filter((model) => model.mark).map(markOf));
    if (focused) [...row.querySelectorAll("[data-model]")].find((node) => node.dataset.model === focused)?.focus();
  }

  function render() {
    const of = (kind) => state.get("models").filter((model) => model.kind === kind && !model.variant_of);
    const networks = chosenModels(state).map(networkOf);
    redraw(demo, of("demo").map(chip), of("demo"), "none");
    redraw(predefined, listed.chips(of("predefined"), networks), of("predefined"), "none");
    redraw(custom, of("custom").map(customChip), of("custom"), "none yet");
    const names = chosenModels(state).map((model) => model.name);
    setText(chosen, names.length ? `chosen: ${names.join(", ")}` : "");
  }

  createVariantFields(variants, state);
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
