// The card of a method: what its maps show and what not, the formula, what is known to go wrong, and a run that shows it.
import * as api from "../api.js";
import { el, factRows, fill } from "../dom.js";
import { createDialog } from "./dialog.js";
import { sentences } from "./notices.js";

/** A run of the maps of the predicted class (the most active unit) and the runner-up, one row below the other. */
export function twoClasses(method, { models, images, ...asked }) {
  const mode = method.selection === "class" ? "class" : "index";
  const one = { ...asked, method: method.id, selection: null };
  return { kind: "visualize", models, images, methods: [one, { ...one, selection: { mode, index: "runner_up" } }] };
}

const list = (items) => el("ul", items.map((item) => el("li", item)));
const cited = ({ text, references }) => [text, " ", el("span.reference", `(${references.join("; ")})`)];

function factsOf(card, { parameters }) {
  return [
    ["Shows", card.shows],
    ["Does not show", card.does_not_show],
    card.failures.length && ["Known to go wrong", list(card.failures.map(cited))],
    ["Formula", el("pre", card.formula)],
    parameters.length && ["Parameters", list(parameters.map(({ name, help }) => [el("strong", name), `: ${help}`]))],
    ["Reference", card.reference],
  ].filter(Boolean);
}

/**
 * Opens the card of a method. `what` is what it can be demonstrated on, `{ name, asked }` (null: nothing), and
 * `demonstrate(request, background)` starts the run.
 */
export async function openMethodCard(method, what, demonstrate) {
  const body = el("div.live", el("p.muted", method.summary));
  const { node } = createDialog("dialog.dialog.method-card", method.label, body);
  node.addEventListener("close", () => node.remove());
  document.body.append(node);
  node.showModal();
  try {
    const card = await api.methodCard(method.id);
    const click = (event) => {
      node.close();
      demonstrate(twoClasses(method, what.asked), event.ctrlKey || event.metaKey);
    };
    const two = method.selection === "class" ? "two classes" : "two units";
    const button = el("button.button", { click }, `Compare ${two} on ${what?.name}`);
    const see = el("div.live", el("h3", `See it: maps of ${two} of one picture`), el("p", card.comparison), button);
    fill(body, el("p", method.summary), el("dl.facts", factRows(factsOf(card, method))), what && see);
  } catch (error) {
    fill(body, el("p.error", { role: "alert" }, sentences(error)));
  }
}
