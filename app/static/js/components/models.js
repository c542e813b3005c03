// Step 2: demo, predefined and uploaded models as chips that can be on together.
import { el, fill, segmented, setSegment, setText } from "../dom.js";
import { chosenModels } from "../request.js";
import { preprocessingWords } from "../preprocessing.js";
import { createModelDeletion } from "./model_deletion.js";
import { createPredefinedModels } from "./predefined_models.js";
import { createVariantFields, networkOf } from "./variant_fields.js";

const PANELS = { custom: "Custom pre-trained model", predefined: "Predefined model" };

function describe(model) {
  const facts = [model.summary, `${model.classes} classes`, model.input_shape && model.input_shape.join(" × ")];
  if (model.accuracy) facts.push(`accuracy ${(100 * model.accuracy).toFixed(1)} %`);
  if (model.kind === "predefined")
    facts.push(model.downloaded ? "weights are here" : "weights are downloaded at the first run");
  return facts.filter(Boolean).join(" · ");
}

export function createModels(nodes, state, notices, openPreprocessing) {
  const { demo, predefined, variants, custom, chosen, switches, panels } = nodes;
  const deletion = createModelDeletion(state, notices);
  custom.after(deletion.node);

  /** The chosen ids that stand for a chip: the model itself, or variants of it. */
  function chosenOf(id) {
    const family = new Set(
      state
        .get("models")
        .filter((model) => networkOf(model) === id)
        .map((model) => model.id),
    );
    return state.get("chosenModels").filter((other) => family.has(other));
  }

  function toggle(id) {
    const before = state.get("chosenModels");
    const on = chosenOf(id);
    state.set({ chosenModels: on.length ? before.filter((other) => !on.includes(other)) : [...before, id] });
  }

  function chip(model) {
    const [pressed, click] = [chosenOf(model.id).length > 0, () => toggle(model.id)];
    const mark = model.mark && el("span.warn", { "aria-hidden": "true" }, "⚠ ");
    const attributes = { "aria-pressed": pressed, title: describe(model), "data-model": model.id, click };
    return el("button.chip", attributes, mark, model.name);
  }

  /** A model that has ended the engine's worker may do so again: why is said below the chips. */
  function markOf({ name, mark }) {
    return el("p.chip-mark", el("strong", `⚠ ${name}`), `: ${mark.reason}`);
  }

  function customChip(model) {
    const words = preprocessingWords(model.preprocessing);
    const mode = {
      "aria-label": `How pictures are prepared for ${model.name}: ${words}. Check or change it`,
      title: "Check or change how pictures are prepared for this model",
      "aria-haspopup": "dialog",
      "data-mode-of": model.id,
      click: () => openPreprocessing(model.id),
    };
    return el(
      "span.chip-pair",
      chip(model),
      el("button.chip-mode", mode, words),
      model.runs_code && el("span.chip-code", "runs code of whoever made it"),
      el("button.chip-delete", { "aria-label": `Delete the model ${model.name}`, click: () => deletion.ask(model) }, "Delete"),
    );
  }

  /** Draws a row of chips anew; the chip that had the focus keeps it. */
  function redraw(row, chips, marked, otherwise) {
    const focused = row.contains(document.activeElement) ? document.activeElement.dataset.model : undefined;
    fill(row, chips.length ? chips : el("span.muted", otherwise), marked.filter((model) => model.mark).map(markOf));
    if (focused) [...row.querySelectorAll("[data-model]")].find((node) => node.dataset.model === focused)?.focus();
  }

  function render() {
    const of = (kind) => state.get("models").filter((model) => model.kind === kind && !model.variant_of);
    const networks = chosenModels(state).map(networkOf);
    redraw(demo, of("demo").map(chip), of("demo"), "none");
    redraw(predefined, listed.chips(of("predefined"), networks), of("predefined"), "none");
    redraw(custom, of("custom").map(customChip), of("custom"), "none yet: choose the file of a model below and upload it");
    const names = chosenModels(state).map((model) => model.name);
    setText(chosen, names.length ? `chosen: ${names.join(", ")}` : "");
  }

  createVariantFields(variants, state);
  const listed = createPredefinedModels(predefined, { chip, toggle, redraw: render });
  const choose = (modelPanel) => state.set({ modelPanel });
  const panelSwitch = segmented("Which models", Object.entries(PANELS), state.get("modelPanel"), choose);
  switches.append(panelSwitch);
  state.on(["modelPanel"], () => {
    for (const [name, panel] of Object.entries(panels)) panel.hidden = name !== state.get("modelPanel");
    setSegment(panelSwitch, state.get("modelPanel"));
  });
  state.on(["models", "chosenModels"], render);
}
