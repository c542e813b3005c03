// Step 1, last part: datasets that the operator offers, and sets of pictures saved before.
import * as api from "../api.js";
import { el, fill } from "../dom.js";
import { count } from "../format.js";

export function createSources(container, state, notices) {
  async function attempt(act) {
    try {
      await act();
    } catch (error) {
      notices.problem(error);
    }
  }

  const chip = (item, pressed, click) =>
    el(
      "button.chip",
      { type: "button", "aria-pressed": pressed, title: count(item.pictures, "picture"), on: { click } },
      item.name,
      " ",
      el("small", {}, String(item.pictures)),
    );

  function datasetChip(dataset) {
    const on = state.get("dataset")?.id === dataset.id;
    return chip(dataset, on, () => state.set({ dataset: on ? null : dataset }));
  }

  const add = (set) => async () => {
    const images = await api.setImages(set.id);
    const known = new Map([...state.get("otherPictures"), ...images].map((image) => [image.id, image]));
    const ids = images.map((image) => image.id);
    state.set({
      otherPictures: [...known.values()],
      chosenPictures: [...new Set([...state.get("chosenPictures"), ...ids])],
      dataset: null,
    });
  };

  const remove = (set) => async () => {
    await api.deleteSet(set.id);
    state.set({ sets: state.get("sets").filter((other) => other.id !== set.id) });
  };

  function setChip(set) {
    const label = `Delete the set ${set.name}`;
    return el(
      "span.chip-pair",
      {},
      chip(set, null, () => attempt(add(set))),
      el(
        "button.chip-delete",
        { type: "button", "aria-label": label, title: label, on: { click: () => attempt(remove(set)) } },
        "×",
      ),
    );
  }

  const group = (title, chips) =>
    chips.length > 0 &&
    el("div.chip-row", { role: "group", "aria-label": title }, el("h3", {}, title), el("div.chips", {}, chips));

  function render() {
    const at = [...container.querySelectorAll("button")].indexOf(document.activeElement);
    fill(
      container,
      group("Datasets", state.get("datasets").map(datasetChip)),
      group("Picture sets", state.get("sets").map(setChip)),
    );
    if (at >= 0) container.querySelectorAll("button")[at]?.focus();
  }

  state.on(["datasets", "sets", "dataset"], render);
}
