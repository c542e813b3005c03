// Lists beside the chart: what labels tell, pictures that are alike, units that stay silent. Asked for when opened.
import * as api from "../api.js";
import { el, fill, setText } from "../dom.js";
import { className, count, number, percent } from "../format.js";
import { isFinished } from "./run_progress.js";
import { tableOf } from "./table_of.js";

const MOST_UNITS = 200;

/** `on`: open({ title, images }), nameOf(image). Returns `{ node, update(tab) }`. */
export function createSuggestLists(on) {
  const body = el("div.lists");
  const status = el("p.muted", { role: "status" });
  const unit = el("input", { type: "text", inputmode: "numeric", "aria-label": "Unit", placeholder: "unit, from 0" });
  const unitForm = el("form.set-form", unit, el("button.button", { type: "submit" }, "Most activating pictures"));
  const node = el("details.card.suggest-lists", el("summary", el("h2", "Lists")), status, body, unitForm);
  let tab = null;
  let drawnAt = -1;

  function opener(title, images) {
    const words = count(images.length, "picture");
    if (!images.length) return "none";
    const click = () => on.open({ title, images });
    return el("button.link", { "aria-label": `${title}: ${words}`, click }, words);
  }
  const named = ({ index, name }) => className(index, name);
  const modelName = (id) => tab.models.find((model) => model.id === id)?.name ?? "deleted model";

  function labelLists({ labelled, models, classes, confusions, all_wrong: wrong, only_one_right: single }) {
    if (!labelled)
      return [el("p.muted", "No labels: pictures in folders named by class have accuracy, confusions and more here.")];
    const right = models.map((one) => [one.name, percent(one.accuracy), percent(one.top5_accuracy)]);
    const allBut = ({ model, images }) => [
      `all but ${modelName(model)}`,
      opener(`Only ${modelName(model)} right`, images),
    ];
    const taken = (one) => {
      const [label, predicted] = [named(one.label), named(one.predicted)];
      return [modelName(one.model), label, predicted, opener(`${label} taken for ${predicted}`, one.images)];
    };
    const byClass = classes.map((one) => [named(one), ...one.accuracy.map(percent), opener(named(one), one.images)]);
    const nobody = ["all models", opener("All models wrong", wrong)];
    return [
      tableOf("Accuracy", ["model", "right", "among the best five"], right),
      tableOf("Wrong", ["by", "pictures"], [nobody, ...single.map(allBut)]),
      confusions.length > 0 &&
        tableOf("Confusions", ["model", "label", "taken for", "pictures"], confusions.map(taken)),
      tableOf("Accuracy by class", ["class", ...models.map((model) => model.name), "pictures"], byClass),
    ];
  }

  function silentUnits({ count: all, never_active: silent }) {
    const some = silent.slice(0, MOST_UNITS).join(", ") + (silent.length > MOST_UNITS ? "…" : "");
    const words = silent.length ? `${silent.length} of ${all}: ${some}` : `none of ${all}`;
    return el("section.list", el("h3", "Units that are never active"), el("p", words));
  }

  function otherLists({ near_duplicates: alike, units }) {
    const pair = ({ images, cosine }) => [
      ...[images.map(on.nameOf).join(", "), number(cosine)],
      opener("Nearly the same", images),
    ];
    return [
      alike.length > 0 && tableOf("Nearly the same", ["pictures", "cosine", "open"], alike.map(pair)),
      units && silentUnits(units),
    ];
  }

  async function load() {
    if (!tab || !node.open || drawnAt === tab.points.length) return;
    drawnAt = tab.points.length;
    setText(status, "Being counted…");
    try {
      const lists = await api.tabLists(tab.id);
      fill(body, labelLists(lists), otherLists(lists));
      setText(status, isFinished(tab.run) ? "" : `So far, ${count(drawnAt, "picture")}.`);
    } catch (error) {
      drawnAt = -1;
      setText(status, error.message);
    }
  }

  async function mostActivating(event) {
    event.preventDefault();
    try {
      const index = unit.value.trim() || "0";
      const { items } = await api.tabUnit(tab.id, index);
      on.open({ title: `Unit ${index}, highest first`, images: items.map((item) => item.image) });
    } catch (error) {
      setText(status, error.message);
    }
  }

  function update(newTab) {
    tab = newTab;
    unitForm.hidden = tab.models.length > 1;
    // While the run goes on the lists are counted again in large steps only.
    if (drawnAt < 0 || isFinished(tab.run) || tab.points.length > 1.5 * drawnAt) load();
  }

  node.addEventListener("toggle", load);
  unitForm.addEventListener("submit", mostActivating);
  return { node, update };
}
