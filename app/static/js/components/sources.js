// Step 1, last part: datasets that the operator offers, and sets of pictures saved before.
import * as api from "../api.js";
import { cross, el, fill, redraw } from "../dom.js";
import { count } from "../format.js";

const NONE = "No datasets: whoever runs the program can offer folders of pictures here, with --datasets.";

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
      { "aria-pressed": pressed, title: count(item.pictures, "picture"), click },
      item.name,
      " ",
      el("small", String(item.pictures)),
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
    const use = chip(set, null, () => attempt(add(set)));
    return el(
      "span.chip-pair",
      use,
      cross("button.chip-delete", label, () => attempt(remove(set))),
    );
  }

  const group = (title, chips) =>
    chips.length > 0 &&
    el("div.chip-row", { role: "group", "aria-label": title }, el("h3", title), el("div.chips", chips));

  function render() {
    const datasets = group("Datasets", state.get("datasets").map(datasetChip)) || el("p.muted.small", NONE);
    fill(container, datasets, group("Picture sets", state.get("sets").map(setChip)));
  }

  state.on(["datasets", "sets", "dataset"], () => redraw(container, render));
}
