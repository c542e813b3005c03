// Optional inputs of the chosen networks of Keras Applications: one field for each network that has some.
import { el, fill, redraw } from "../dom.js";
import { chosenModels } from "../request.js";
import { field, select } from "./fields.js";

function words(options) {
  const { alpha, size, minimalistic } = options;
  const parts = [minimalistic ? "minimalistic" : `alpha ${alpha}`, size && `${size} × ${size}`];
  return parts.filter(Boolean).join(", ");
}

/** The id of the network that a model is or is a variant of. */
export const networkOf = (model) => model.variant_of ?? model.id;

export function createVariantFields(container, state) {
  const family = (network) => state.get("models").filter((model) => networkOf(model) === network);
  const replace = (old, id) =>
    state.set({ chosenModels: state.get("chosenModels").map((other) => (other === old ? id : other)) });

  function add(network, taken) {
    const next = family(network).find((model) => !taken.has(model.id));
    state.set({ chosenModels: [...state.get("chosenModels"), next.id] });
  }

  function fieldOf(model) {
    const chosen = new Set(state.get("chosenModels"));
    const offered = family(networkOf(model)).filter((other) => other.id === model.id || !chosen.has(other.id));
    const options = offered.map((other) => [other.id, words(other.options)]);
    const control = select(options, model.id, (id) => replace(model.id, id));
    control.dataset.variantOf = `${networkOf(model)} ${model.id}`;
    return field(networkOf(model), control, model.downloaded ? "weights are here" : "downloaded at the first run").node;
  }

  function more(network) {
    const taken = new Set(state.get("chosenModels"));
    if (family(network).every((model) => taken.has(model.id))) return null;
    return el(
      "button.link",
      { "data-more": network, click: () => add(network, taken) },
      `another ${network} beside it`,
    );
  }

  state.on(["models", "chosenModels"], () => {
    const models = chosenModels(state).filter((model) => model.variant_of || model.variants?.length);
    const networks = [...new Set(models.map(networkOf))];
    redraw(container, () => fill(container, models.map(fieldOf), networks.map(more)));
    container.hidden = !models.length;
  });
}
