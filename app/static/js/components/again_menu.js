// "Again with…": the same pictures with another method or at another layer, or everything back into Home's form.
import { whyNotWith } from "../fit.js";
import { withLayer, withMethod } from "../again.js";
import { el, fill, setText, uniqueId } from "../dom.js";
import { layersOf } from "../request.js";
import { createCombobox } from "./combobox.js";
import { createDropPanel } from "./drop_panel.js";
import { field } from "./fields.js";
import { layerNote } from "./target_fields.js";

/** `actions`: again(request, background), toHome(), ask(modelId, layer). Returns `{ node, update(tab) }`. */
export function createAgainMenu(state, actions) {
  let tab = null;
  let forget = null; // ends listening while it is closed
  const drop = createDropPanel("Again with…", "Again with", toggled);
  const reason = el("p.reason", { role: "status" });
  const groups = el("div.again-groups");
  const layer = createLayerChoice();
  const home = el("button.button", { on: { click: () => leave(actions.toHome) } }, "Change on Home");
  const title = el("h2", "Another method");
  drop.panel.append(title, groups, reason, layer.node, home);

  const several = () => tab.inputs.methods.length > 1;
  const methodNow = () => state.get("methods").find((method) => method.id === tab.inputs.method.id);

  function leave(act) {
    drop.setOpen(false);
    act();
  }

  function chip(method) {
    const why = whyNotWith(state, tab.inputs.models, tab.inputs.layer, method.id);
    const tell = () => setText(reason, why ? `${method.label}: ${why}` : "");
    const start = (event) => {
      if (why) tell();
      else leave(() => actions.again(withMethod(tab, methodNow(), method), event.ctrlKey || event.metaKey));
    };
    return el(
      `button.chip${why ? ".off" : ""}`,
      {
        "data-method": method.id,
        title: why ?? method.summary,
        "aria-disabled": why ? true : null,
        on: { click: start, focus: tell },
      },
      method.label,
    );
  }

  function group([question, methods]) {
    const id = uniqueId("question");
    const chips = methods.filter((method) => method.id !== tab.inputs.method.id).map(chip);
    if (!chips.length) return null;
    return el("div", { role: "group", "aria-labelledby": id }, el("h3", { id }, question), el("div.chips", {}, chips));
  }

  /** Draws the methods anew; the one that had the focus keeps it. */
  function render() {
    const focused = groups.contains(document.activeElement) ? document.activeElement.dataset.method : undefined;
    title.hidden = layer.node.hidden = several(); // several methods are changed on Home
    if (several()) return;
    fill(groups, [...Map.groupBy(state.get("methods"), (method) => method.question)].map(group));
    if (focused) groups.querySelector(`[data-method="${focused}"]`)?.focus();
    layer.update();
  }

  function createLayerChoice() {
    const combobox = createCombobox({
      id: uniqueId("layer"),
      options: () => (layers() ?? []).map((item) => ({ value: item.name, note: layerNote(item) })).reverse(),
      onInput: () => update(),
      onLeave: () => update(),
    });
    const start = el("button.button", { on: { click: go } }, "Start");
    const part = field("Another layer", el("div.combobox", {}, combobox.input, combobox.list), "");
    const row = el("div.again-layer", {}, part.node, start);

    function layers() {
      return layersOf(state.get("details")[tab?.inputs.models[0].id], tab && methodNow());
    }

    const chosen = () => combobox.input.value.trim();
    const fits = () => chosen() !== (tab.inputs.layer ?? "") && (layers() ?? []).some(({ name }) => name === chosen());

    function go(event) {
      if (fits()) leave(() => actions.again(withLayer(tab, chosen()), event.ctrlKey || event.metaKey));
    }

    function helpText(known) {
      const problem = state.get("details")[tab.inputs.models[0].id]?.problem;
      if (problem) return problem;
      const now = tab.inputs.layer ? `; now ${tab.inputs.layer}` : "";
      return known ? `one of ${known.length}${now}` : "being listed…";
    }

    function update() {
      row.hidden = tab.inputs.models.length > 1;
      part.helpText(helpText(layers()));
      start.disabled = !fits();
      const wrong = chosen() && layers() && !layers().some(({ name }) => name === chosen()) && !combobox.typing();
      part.error(wrong ? `${tab.inputs.models[0].name} has no layer ${chosen()} that fits.` : null);
    }

    combobox.input.addEventListener("keydown", (event) => event.key === "Enter" && combobox.list.hidden && go(event));
    return { node: row, update: () => (combobox.refresh(), update()) };
  }

  function toggled(open) {
    if (!open) return forget();
    setText(reason, "");
    for (const model of tab.inputs.models) actions.ask(model.id, tab.inputs.layer);
    forget = state.on(["methods", "details", "applicability"], render);
    groups.querySelector("button")?.focus();
  }

  function update(newTab) {
    tab = newTab;
  }

  function dispose() {
    forget?.();
    drop.dispose();
  }

  return { node: drop.node, update, dispose };
}
