// Step 3, first half: the methods, grouped by the question they answer; what cannot run is greyed and says why.
import { el, fill, setText } from "../dom.js";
import { unansweredModels, whyNot } from "../fit.js";
import { methodOf } from "../request.js";

const FEW = 8;

/** Ids of the methods that a long group shows at once: in turn the next of each family, so that every idea is there. */
function representatives(methods) {
  if (methods.length <= FEW + 1) return new Set(methods.map((method) => method.id));
  const families = [...Map.groupBy(methods, (method) => method.family).values()];
  const rounds = Array.from({ length: FEW }, (_nothing, round) => families.map((family) => family[round]));
  return new Set(
    rounds
      .flat()
      .filter(Boolean)
      .slice(0, FEW)
      .map((method) => method.id),
  );
}

export function createMethods({ groups, note, reason: told, summary }, state) {
  const choices = new Map();
  let folds = [];
  let several = false; // may be chosen at once
  const box = el("input", { type: "checkbox", change: () => setSeveral(box.checked) });
  const option = el("label.option", box, "compare several methods");

  const chosen = () => [state.get("method"), ...state.get("moreMethods")];

  function setSeveral(value) {
    several = value;
    state.set({ moreMethods: [] });
    render();
  }

  /** The one clicked last is the one whose fields are shown; one always stays. */
  function choose({ id }) {
    const others = chosen().filter((other) => several && other !== id);
    if (!chosen().includes(id)) state.set({ method: id, moreMethods: others });
    else if (others.length) state.set({ method: others[0], moreMethods: others.slice(1) });
    render();
  }

  /** The button that shows the rest of a group, and hides it again; a chosen method is never hidden. */
  function fold(methods) {
    const first = representatives(methods);
    const button = el("button.chip.more", { on: { click: () => unfold(!unfolded) } });
    let unfolded = false;
    function unfold(value) {
      unfolded = value;
      const away = methods.filter(({ id }) => !unfolded && !first.has(id) && !chosen().includes(id));
      for (const { id } of methods) choices.get(id).label.hidden = away.some((method) => method.id === id);
      button.hidden = first.size === methods.length;
      button.setAttribute("aria-expanded", unfolded);
      setText(button, unfolded ? "fewer" : `${away.length} more…`);
    }
    folds.push(() => unfold(unfolded));
    return button;
  }

  function group(question, methods) {
    const chips = el("div.chips", {}, methods.flatMap(choice), fold(methods));
    return el("fieldset.chip-row", {}, el("legend", {}, question), chips);
  }

  function choice(method) {
    const reasonId = `reason-${method.id}`;
    const input = el("input", {
      type: "radio",
      name: "method",
      value: method.id,
      on: {
        click: (event) => refuse(event, method),
        focus: () => tell(method),
        change: () => choose(method),
      },
    });
    const reason = el("span.visually-hidden", { id: reasonId });
    const label = el("label.chip", {}, input, el("span", {}, method.label));
    choices.set(method.id, { method, input, label, reason });
    return [label, reason];
  }

  /** A greyed method can be reached, so that it can say why it is greyed, but not chosen. */
  function refuse(event, method) {
    tell(method);
    if (isOff(method)) event.preventDefault();
  }

  function isOff(method) {
    return !chosen().includes(method.id) && whyNot(state, method.id) !== null;
  }

  function tell(method) {
    const why = whyNot(state, method.id);
    setText(told, why ? `${method.label}: ${why}` : "");
    told.hidden = !why;
  }

  function build() {
    choices.clear();
    folds = [];
    const questions = Map.groupBy(state.get("methods"), (method) => method.question);
    fill(
      groups,
      [...questions].map(([question, methods]) => group(question, methods)),
      option,
    );
    render();
  }

  function update({ method, input, label, reason }) {
    const why = whyNot(state, method.id);
    input.type = several ? "checkbox" : "radio";
    input.checked = chosen().includes(method.id);
    input.setAttribute("aria-disabled", isOff(method)); // the chosen one is not: Visualize says what is wrong
    label.classList.toggle("off", why !== null);
    label.title = why ?? method.summary;
    setText(reason, why ?? "");
    if (why) input.setAttribute("aria-describedby", reason.id);
    else input.removeAttribute("aria-describedby");
    return why !== null;
  }

  function render() {
    several ||= state.get("moreMethods").length > 0;
    box.checked = several;
    const greyed = [...choices.values()].map(update).some(Boolean);
    const asking = unansweredModels(state).map((model) => model.name);
    const busy = asking.length ? `looking which methods fit ${asking.join(", ")}…` : "";
    setText(note, busy || (greyed ? "greyed: not possible here; choose one to see why" : ""));
    told.hidden = true;
    for (const refold of folds) refold();
    const method = methodOf(state);
    const whose = several && [el("strong", method?.label), ", whose fields are shown (the others keep theirs): "];
    fill(summary, whose, method && [method.summary, " ", el("span.reference", method.reference)]);
  }

  state.on(["methods"], build);
  state.on(["method", "moreMethods", "chosenModels", "models", "applicability", "details", "layer"], render);
}
