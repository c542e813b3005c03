// One labelled field with its help and its error, tied together for assistive technology.
import { el, setText, uniqueId } from "../dom.js";

/** Puts `control` under `label` with `help`; returns `{ node, error(text), helpText(text) }`. */
export function field(label, control, help) {
  const helpNode = el("small", { id: uniqueId("help") }, help);
  const errorNode = el("small.error", { id: uniqueId("error"), hidden: true });
  const described = `${helpNode.id} ${errorNode.id}`;
  const inputs = control.matches("input, select")
    ? [control]
    : [...control.querySelectorAll("input[type=text], input[type=number], select")];
  for (const input of inputs) {
    input.id ||= uniqueId("field");
    input.setAttribute("aria-describedby", described);
  }
  const node = el("div.field", el("label", { for: inputs[0].id }, label), control, helpNode, errorNode);
  function error(text) {
    setText(errorNode, text ?? "");
    errorNode.hidden = !text;
    for (const input of inputs) input.ariaInvalid = text ? "true" : null;
  }
  return { node, error, helpText: (text) => setText(helpNode, text) };
}

/** A field that searches while one types in it; `more` are further attributes and listeners. */
export const searchField = (label, placeholder, more) =>
  el("input.search", {
    type: "search",
    "aria-label": label,
    placeholder,
    autocomplete: "off",
    spellcheck: "false",
    ...more,
  });

export function select(options, value, onChange) {
  const node = el(
    "select",
    { change: () => onChange(node.value) },
    options.map(([key, label]) => el("option", { value: key }, label)),
  );
  node.value = value;
  return node;
}
