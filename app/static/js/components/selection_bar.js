// The bar below a chart: what is selected, saving it as a set, and the way to its heatmaps.
import * as api from "../api.js";
import { el, fill, setText } from "../dom.js";
import { selectedWords } from "../suggest_words.js";
import { sentences } from "./notices.js";
import { createVisualizeThese } from "./visualize_these.js";

const THUMBS = 8;
const HINT = "Drag over the chart to select pictures; Shift adds, Esc clears.";

/** `on`: visualize(method, images, background), clear(), say(text). Returns `{ node, update(tab, images) }`. */
export function createSelectionBar(state, on) {
  let images = [];
  const words = el("strong");
  const hint = el("span.muted.keys", HINT);
  const thumbs = el("div.thumbs", { "aria-hidden": "true" });
  const clear = el("button.plain", { click: () => on.clear() }, "Clear");
  const label = "Name of the set";
  const name = el("input", { type: "text", placeholder: label.toLowerCase(), "aria-label": label, maxlength: 200 });
  const problem = el("small.error", { role: "alert" });
  const form = el("form.set-form", { hidden: true }, name, el("button.button", { type: "submit" }, "Save"), problem);
  const save = el("button.button", { "aria-expanded": "false", click: () => fold(!form.hidden) }, "Save as set");
  const these = createVisualizeThese(state, (method, background) => on.visualize(method, images, background));
  const node = el("div.bottom-bar.selection-bar", words, clear, hint, thumbs, form, save, these.node);

  function fold(closed) {
    form.hidden = closed;
    save.setAttribute("aria-expanded", !closed);
    setText(problem, "");
    if (closed) save.focus();
    else name.focus();
  }

  async function submit(event) {
    event.preventDefault();
    if (!name.value.trim()) return setText(problem, "Give the set a name.");
    try {
      const set = await api.createSet(name.value.trim(), images);
      state.set({ sets: [set, ...state.get("sets")] });
      fold(true);
      name.value = "";
      setText(hint, `Saved: Home offers ${set.name} from now on.`);
      hint.hidden = false;
      return on.say(`Saved as ${set.name}.`);
    } catch (error) {
      return setText(problem, sentences(error));
    }
  }

  function update(tab, selected) {
    if (selected.length !== images.length) setText(hint, HINT);
    images = selected;
    hint.hidden = images.length > 0 && hint.textContent === HINT;
    setText(words, selectedWords(images.length));
    const shown = images.slice(0, THUMBS).map((image) => el("img.thumb", { src: api.thumbnailUrl(image), alt: "" }));
    fill(thumbs, shown, images.length > THUMBS && el("span.muted", `+${images.length - THUMBS}`));
    clear.hidden = !images.length;
    save.disabled = !images.length;
    if (!images.length) form.hidden = true;
    these.update(tab.models, images.length > 0);
  }

  form.addEventListener("submit", submit);
  form.addEventListener("keydown", (event) => event.key === "Escape" && (event.preventDefault(), fold(true)));
  return { node, update };
}
