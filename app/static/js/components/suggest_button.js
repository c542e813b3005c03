// "Suggest input images" on Home; with several models it asks first whether all pictures show one class.
import { classOptions } from "../classes.js";
import { el, uniqueId } from "../dom.js";
import { chosenModels, classNames } from "../request.js";
import { commonClass, missingToSuggest, suggestRequest } from "../suggest_request.js";
import { INPUTS } from "./action_bar.js";
import { createCombobox } from "./combobox.js";
import { field } from "./fields.js";

export function createSuggestButton(button, state, start) {
  const why = el("span.visually-hidden", { id: uniqueId("why") });
  const combobox = createCombobox({
    id: uniqueId("class"),
    options: () => classOptions(classNames(state)),
    onInput: () => part.error(null),
    onLeave: () => {},
  });
  const part = field("Class", el("div.combobox", combobox.input, combobox.list), "a name or an index");
  const dialog = document.getElementById("class-dialog");
  const form = dialog.querySelector("form");
  const [differ, same] = form.elements.classes;
  const cancel = form.querySelector("[type=button]");
  cancel.parentElement.before(part.node);
  button.after(why);
  button.setAttribute("aria-describedby", why.id);

  function choose() {
    part.node.hidden = !same.checked;
    part.error(null);
    if (same.checked) combobox.input.focus();
  }

  function open() {
    combobox.input.value = state.get("commonClass");
    same.checked = Boolean(state.get("commonClass"));
    differ.checked = !same.checked;
    dialog.showModal();
    choose();
  }

  function go(event) {
    event.preventDefault();
    const text = same.checked ? combobox.input.value.trim() : "";
    const { index = null, error } = commonClass(state, text);
    if (same.checked && (error || index === null))
      return part.error(error ?? "Name the class, or say that they differ.");
    state.set({ commonClass: text });
    dialog.close();
    return start(suggestRequest(state, index));
  }

  function render() {
    const missing = missingToSuggest(state);
    button.disabled = missing !== null || state.get("submitting");
    why.textContent = missing ?? "";
    button.title = missing ?? "Find the pictures that are worth looking at";
  }

  for (const radio of [differ, same]) radio.addEventListener("change", choose);
  cancel.addEventListener("click", () => dialog.close());
  form.addEventListener("submit", go);
  button.addEventListener("click", (event) => {
    if (chosenModels(state).length > 1) open();
    else start(suggestRequest(state), event.ctrlKey || event.metaKey);
  });
  state.on(INPUTS, render);
}
