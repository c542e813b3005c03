// From pictures to their heatmaps: the method (the last one used at first) and the button that starts the run.
import { el, fill, uniqueId } from "../dom.js";
import { whyNotWith } from "../fit.js";

/** `go(method, background)` starts; returns `{ node, update(models, enabled) }`. */
export function createVisualizeThese(state, go, { text = "Visualize these", main = true } = {}) {
  const select = el("select", { id: uniqueId("method"), "aria-label": "Method" });
  const button = el(
    `button.button${main ? ".main" : ""}`,
    { click: (event) => go(select.value, event.ctrlKey || event.metaKey) },
    text,
  );
  const node = el("div.visualize-these", select, button);
  let drawn = null;

  function option(models, method) {
    const why = whyNotWith(state, models, null, method.id);
    return el("option", { value: method.id, disabled: why !== null, title: why }, method.label);
  }

  function draw(models) {
    const groups = [...Map.groupBy(state.get("methods"), (method) => method.question)];
    const before = select.value || state.get("lastMethod") || state.get("method");
    fill(
      select,
      groups.map(([label, methods]) =>
        el(
          "optgroup",
          { label },
          methods.map((method) => option(models, method)),
        ),
      ),
    );
    select.value = before;
    if (!select.value || select.selectedOptions[0]?.disabled)
      select.value = [...select.options].find((one) => !one.disabled)?.value ?? "";
  }

  function update(models, enabled = true) {
    const key = [state.get("methods"), state.get("applicability"), state.get("lastMethod")];
    if (!drawn || key.some((part, at) => part !== drawn[at])) {
      if (drawn && drawn[2] !== key[2]) select.value = key[2];
      draw(models);
    }
    drawn = key;
    button.disabled = !enabled || !select.value;
  }

  return { node, update };
}
