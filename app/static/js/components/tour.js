// The tour for who is here for the first time: four steps, each above the part of Home that it is about.
import { el, fill, setText } from "../dom.js";

const STEPS = [
  ["pictures", "Choose what the network shall look at: pictures of yours, or the sample pictures that are here."],
  ["models", "Choose a network, or several to compare them. The first three are ready; others are downloaded when they run."],
  ["method", "Choose how to look, such as Grad-CAM or LRP-epsilon. “About this method” says what its maps show and what not."],
  [
    "result",
    "Visualize starts it. The result opens in a tab of its own: point at a map to read its values, and see the legend for its colours.",
  ],
];

/** `parts` are the four parts of Home, `button` starts the tour anew after `goHome()`; it is remembered as seen. */
export function createTour({ node, button, parts }, state, goHome) {
  const title = el("h2", { id: "tour-title" });
  const text = el("p", { id: "tour-text", "aria-live": "polite" });
  const back = el("button.button.small-button", { click: () => show(at - 1) }, "Back");
  const next = el("button.button.small-button.main", { click: () => (at + 1 < parts.length ? show(at + 1) : end()) });
  const skip = el("button.link", { click: end }, "Skip the tour");
  let at = 0;
  let many = state.get("tabs").length;

  function show(to) {
    at = to;
    const [name, words] = STEPS[at];
    setText(title, `Tour, ${at + 1} of ${parts.length}: ${name}`);
    setText(text, words);
    setText(next, at + 1 < parts.length ? "Next" : "Done");
    back.disabled = at === 0;
    skip.hidden = at + 1 === parts.length;
    parts.forEach((part, place) => part.classList.toggle("pointed-at", place === at));
    if (node.nextElementSibling === parts[at]) return;
    parts[at].before(node);
    next.focus({ preventScroll: true });
    node.scrollIntoView({ block: "center" });
  }

  function begin() {
    goHome();
    state.set({ toured: false });
    show(0);
    next.focus();
  }

  function end() {
    const inside = node.contains(document.activeElement);
    state.set({ toured: true });
    if (inside) button.focus();
  }

  fill(node, el("div", title, text), el("div.tools", skip, back, next));
  node.addEventListener("keydown", (event) => event.key === "Escape" && end());
  button.addEventListener("click", begin);
  state.on(["toured"], () => {
    node.hidden = state.get("toured");
    delete document.documentElement.dataset.toured; // what theme_boot.js has said until now
    if (node.hidden) for (const part of parts) part.classList.remove("pointed-at");
    else show(0);
  });
  // Who has started a run has found the way.
  state.on(["tabs"], () => {
    const now = state.get("tabs").length;
    if (now > many && !state.get("toured")) state.set({ toured: true });
    many = now;
  });
}
