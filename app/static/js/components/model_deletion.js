// Deleting an uploaded model: asked first where tabs show it, and undone while the server keeps it.
import * as api from "../api.js";
import { el, fill } from "../dom.js";
import { createDialog } from "./dialog.js";

const KEPT_MS = 600_000; // as long as the server keeps it

/** The titles of the tabs whose maps or charts are of a model. */
function tabsWith(state, model) {
  return state
    .get("tabs")
    .filter((tab) => tab.inputs.models.some(({ id }) => id === model.id))
    .map((tab) => tab.title);
}

function consequences(titles) {
  const where = titles.length === 1 ? "the tab" : `${titles.length} tabs:`;
  const shown = titles
    .slice(0, 3)
    .map((title) => `“${title}”`)
    .join(", ");
  return [
    `It is used by ${where} ${shown}${titles.length > 3 ? " and more" : ""}. `,
    "What is computed stays there. Another class, method or layer of it, repeating its runs and their recipes will not work. " +
      "It can be undone for ten minutes.",
  ];
}

/** Returns `{ node, ask }`: `ask(model)` deletes it, after a question where it is used; `node` offers to undo. */
export function createModelDeletion(state, notices) {
  const body = el("div.live");
  const dialog = createDialog("dialog.dialog", "Delete this model?", body);
  const node = el("p.small.deleted-models", { hidden: true });
  let deleted = [];
  document.body.append(dialog.node);

  function draw() {
    node.hidden = !deleted.length;
    const undo = (model) => el("button.link", { click: () => restore(model) }, `Undo deleting ${model.name}`);
    fill(node, deleted.map(undo));
  }

  function forget(model) {
    deleted = deleted.filter((other) => other.id !== model.id);
    draw();
  }

  async function remove(model) {
    try {
      await api.deleteModel(model.id);
    } catch (error) {
      if (error.status !== 404) return notices.problem(error);
    }
    state.set({
      models: state.get("models").filter((other) => other.id !== model.id),
      chosenModels: state.get("chosenModels").filter((id) => id !== model.id),
    });
    deleted = [...deleted, model];
    draw();
    node.querySelector("button:last-child").focus();
    setTimeout(() => forget(model), KEPT_MS);
  }

  async function restore(model) {
    try {
      await api.restoreModel(model.id);
      state.set({ models: await api.models(), chosenModels: [...state.get("chosenModels"), model.id] });
    } catch (error) {
      notices.problem(error);
    }
    forget(model);
  }

  function ask(model) {
    const titles = tabsWith(state, model);
    if (!titles.length) return remove(model);
    const close = (act) => () => (dialog.node.close(), act?.());
    fill(
      body,
      el("p", el("strong", model.name)),
      consequences(titles).map((words) => el("p", words)),
      el(
        "div.form-end",
        el("button.button", { click: close() }, "Keep it"),
        el("button.button.danger", { click: close(() => remove(model)) }, "Delete"),
      ),
    );
    return dialog.node.showModal();
  }

  return { node, ask };
}
