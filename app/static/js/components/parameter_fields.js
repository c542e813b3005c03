// The parameters of the chosen method as fields, drawn from its description alone.
import { el } from "../dom.js";
import { checkAll } from "../parameters.js";
import { methodOf } from "../request.js";
import { field, select } from "./fields.js";

const MAKE = {
  bool: (parameter, checked, onInput) =>
    Object.assign(el("input", { type: "checkbox", change: ({ target }) => onInput(target.checked) }), { checked }),
  choice: ({ choices }, value, onInput) => select(choices.map((choice) => [choice, choice]), value, onInput), // prettier-ignore
  number: (parameter, value, onInput) =>
    el("input", {
      type: "text",
      inputmode: "decimal",
      value,
      placeholder: parameter.default === null ? "found by itself" : null,
      autocomplete: "off",
      input: ({ target }) => onInput(target.value),
    }),
};

function control(parameter, value, onInput) {
  const node = (MAKE[parameter.type] ?? MAKE.number)(parameter, value, onInput);
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
