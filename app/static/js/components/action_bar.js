// The bar at the bottom of Home: in one sentence what will happen, and the button that starts it.
import { el, fill } from "../dom.js";
import { estimate } from "../estimates.js";
import { about } from "../format.js";
import { missing, runRequest, words } from "../request.js";
import { TABLE } from "../state.js";

/** What the next run depends on: the inputs themselves and what the server has told about them. */
export const INPUTS = Object.keys(TABLE).filter((key) => ["session", "memory"].includes(TABLE[key].keep));

export function createActionBar({ sentence, button }, state, start) {
  function render() {
    const why = missing(state);
    const { method, pictures, models, rest } = words(state);
    const time = why ? null : estimate(runRequest(state));
    const [how, what, who] = [method, pictures, models].map((word) => el("strong", word));
    const after = [rest, time !== null && ` · ${about(time)}`, why && el("span.reason", ` · ${why}`)];
    fill(sentence, how, " on ", what, " × ", who, after);
    button.disabled = why !== null || state.get("submitting");
    button.textContent = state.get("submitting") ? "Starting…" : "Visualize";
  }

  button.addEventListener("click", (event) => start(runRequest(state), event.ctrlKey || event.metaKey));
  state.on(INPUTS, render);
}
