// The bar at the bottom of Home: in one sentence what will happen, and the button that starts it.
import { el, fill } from "../dom.js";
import { estimate } from "../estimates.js";
import { about } from "../format.js";
import { missing, runRequest, words } from "../request.js";

export function createActionBar({ sentence, button }, state, start) {
  function render() {
    const why = missing(state);
    const { method, pictures, models, rest } = words(state);
    const time = why ? null : estimate(runRequest(state));
    fill(
      sentence,
      el("strong", {}, method),
      " on ",
      el("strong", {}, pictures),
      " × ",
      el("strong", {}, models),
      rest,
      time !== null && ` · ${about(time)}`,
      why && el("span.reason", {}, ` · ${why}`),
    );
    button.disabled = why !== null || state.get("submitting");
    button.textContent = state.get("submitting") ? "Starting…" : "Visualize";
  }

  button.addEventListener("click", (event) => start(runRequest(state), event.ctrlKey || event.metaKey));
  state.on(
    [
      "methods",
      "method",
      "parameters",
      "models",
      "details",
      "applicability",
      "chosenModels",
      "chosenPictures",
      "otherPictures",
      "dataset",
      "samples",
      "images",
      "tabs",
      "layer",
      "classText",
      "neuronMode",
      "neuronCount",
      "neuronIndex",
      "training",
      "asInInnvestigate",
      "submitting",
    ],
    render,
  );
}
