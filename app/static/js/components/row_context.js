// What a row of a result needs beside its maps: the inputs of its method, and what can be asked for from here.
import { canExplainClass, explainAgainst, explainClass } from "../again.js";
import { openMethodCard } from "./method_card.js";

export const methodOfRow = (state, row) => state.get("methods").find((method) => method.id === row.method.id);

/** The function that makes the context of a row; `now` tells the tab and the place of the picture shown. */
export function rowContexts(state, actions, now) {
  const { shared, again } = actions;

  /** What the method of a row is demonstrated on: the picture shown, with what the method has learned. */
  function example(row, method) {
    const { tab, at } = now();
    const { images } = tab.inputs;
    const own = method.learns_from_pictures ? images.map((one) => one.id) : null;
    const training = row.inputs.training ?? own;
    return { name: images[at].name, asked: { ...row.inputs, training, models: [row.model.id], images: [images[at].id] } };
  }

  return (row) => {
    const { model, inputs: asked } = row;
    const { tab } = now();
    const one = { ...tab, inputs: { ...tab.inputs, ...asked, method: row.method, methods: [asked] } };
    const method = () => methodOfRow(state, row);
    return {
      state,
      rows: tab.rows,
      inputs: one.inputs,
      methods: () => state.get("methods"),
      canExplain: (index) => !shared && asked && canExplainClass(one, method(), state.get("details")[model.id], index),
      explain: (index, background) => again(explainClass(one, method(), model.id, index), background),
      canCompare: () => !shared && asked && method()?.explains_differences,
      compare: (index, against, background) => again(explainAgainst(one, model.id, index, against), background),
      about: asked && method() && (() => openMethodCard(method(), shared ? null : example(row, method()), again)),
    };
  };
}
