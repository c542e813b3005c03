// The parameters of the chosen method as fields, drawn from its description alone.
import { el } from "../dom.js";
import { check } from "../parameters.js";
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

/** The fields of the method chosen now; what was entered is kept per method. */
export function parameterFields(state) {
  const method = methodOf(state);
  const entered = state.get("parameters")[method.id] ?? {};
  return method.parameters.map((parameter) => {
    const start = entered[parameter.name] ?? parameter.default;
    const part = field(
      parameter.name,
      control(parameter, start, (value) => {
        const all = state.get("parameters");
        state.set({ parameters: { ...all, [method.id]: { ...all[method.id], [parameter.name]: value } } });
        part.error(check(parameter, value).error);
      }),
      parameter.help,
    );
    if (parameter.type === "bool") part.node.classList.add("checkbox");
    part.error(check(parameter, start).error);
    return part.node;
  });
}
