// The parameters of the chosen method as fields, drawn from its description alone.
import { el } from "../dom.js";
import { checkAll } from "../parameters.js";
import { methodOf } from "../request.js";
import { field, select } from "./fields.js";

function numberInput(parameter, value, onInput) {
  return el("input", {
    type: "text",
    inputmode: "decimal",
    value,
    placeholder: parameter.default === null ? "found by itself" : null,
    autocomplete: "off",
    "data-parameter": parameter.name,
    on: { input: (event) => onInput(event.target.value) },
  });
}

function checkbox(parameter, value, onInput) {
  const node = el("input", {
    type: "checkbox",
    "data-parameter": parameter.name,
    on: { change: () => onInput(node.checked) },
  });
  node.checked = value;
  return node;
}

function control(parameter, value, onInput) {
  if (parameter.type === "bool") return checkbox(parameter, value, onInput);
  if (parameter.type !== "choice") return numberInput(parameter, value, onInput);
  const node = select(
    parameter.choices.map((choice) => [choice, choice]),
    value,
    onInput,
  );
  node.dataset.parameter = parameter.name;
  return node;
}

/** Puts a value that came from elsewhere into its field; what is being typed is left alone. */
function show(input, parameter, value) {
  if (parameter.type === "bool") input.checked = value;
  else if (input !== document.activeElement) input.value = value ?? "";
}

/** The fields of the method chosen now, each `{ node, update }`; what was entered is kept per method. */
export function parameterFields(state) {
  const method = methodOf(state);
  const now = () => checkAll(method, state.get("parameters")[method.id]);

  function enter(name, value) {
    const all = state.get("parameters");
    state.set({ parameters: { ...all, [method.id]: { ...all[method.id], [name]: value } }, refused: {} });
  }

  return now().map(({ parameter, entered }, at) => {
    const input = control(parameter, entered, (value) => enter(parameter.name, value));
    const part = field(parameter.name, input, parameter.help);
    if (parameter.type === "bool") part.node.classList.add("checkbox");
    const refused = () => state.get("refused")[`/parameters/${parameter.name}`];
    return {
      node: part.node,
      update() {
        const { entered: value, error } = now()[at];
        show(input, parameter, value);
        part.error(error ?? refused());
      },
    };
  });
}
