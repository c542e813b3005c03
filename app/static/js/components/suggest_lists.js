// Lists beside the chart: what labels tell, pictures that are alike, units that stay silent. Asked for when opened.
import * as api from "../api.js";
import { el, fill, setText } from "../dom.js";
import { className, count, number, percent } from "../format.js";
import { isFinished } from "./run_progress.js";

const MOST = 30;

const row = (cells, head) =>
  el(
    "tr",
    {},
    cells.map((cell) => el(head ? "th" : "td", head ? { scope: "col" } : {}, cell)),
  );

/** A table with its caption; beyond `most` rows a button shows the rest. */
export function tableOf(caption, head, rows, most = MOST) {
  const body = el(
    "tbody",
    {},
    rows.slice(0, most).map((one) => row(one)),
  );
  const showAll = () => {
    fill(
      body,
      rows.map((one) => row(one)),
    );
    more.remove();
  };
  const more =
    rows.length > most && el("button.link", { type: "button", on: { click: showAll } }, `Show all ${rows.length}`);
  const table = el("table.data-table", {}, el("thead", {}, row(head, true)), body);
  return el("section.list", {}, el("h3", {}, caption), el("div.list-room", {}, table), more);
}

/** `on`: open({ title, images }), nameOf(image). Returns `{ node, update(tab) }`. */
export function createSuggestLists(on) {
  const body = el("div.lists");
  const status = el("p.muted", { role: "status" });
  const unit = el("input", { type: "text", inputmode: "numeric", "aria-label": "Unit", placeholder: "unit, from 0" });
  const unitForm = el("form.set-form", {}, unit, el("button.button", {}, "Most activating pictures"));
  const node = el("details.card.suggest-lists", {}, el("summary", {}, el("h2", {}, "Lists")), status, body, unitForm);
  let tab = null;
  let drawnAt = -1;

  function opener(title, images) {
    const words = count(images.length, "picture");
    if (!images.length) return "none";
    const click = () => on.open({ title, images });
    return el("button.link", { type: "button", "aria-label": `${title}: ${words}`, on: { click } }, words);
  }
  const named = ({ index, name }) => className(index, name);
  const modelName = (id) => tab.models.find((model) => model.id === id)?.name ?? id;

  function labelLists({ labelled, models, classes, confusions, all_wrong: wrong, only_one_right: single }) {
    if (!labelled)
      return [
        el("p.muted", {}, "No labels: pictures in folders named by class have accuracy, confusions and more here."),
      ];
    const names = models.map((model) => model.name);
    return [
      tableOf(
        "Accuracy",
        ["model", "right", "among the best five"],
        models.map((one) => [one.name, percent(one.accuracy), percent(one.top5_accuracy)]),
      ),
      tableOf(
        "Wrong",
        ["by", "pictures"],
        [
          ["all models", opener("All models wrong", wrong)],
          ...single.map((one) => [
            `all but ${modelName(one.model)}`,
            opener(`Only ${modelName(one.model)} right`, one.images),
          ]),
        ],
      ),
      confusions.length > 0 &&
        tableOf(
          "Confusions",
          ["model", "label", "taken for", "pictures"],
          confusions.map((one) => {
            const [label, taken] = [named(one.label), named(one.predicted)];
            return [modelName(one.model), label, taken, opener(`${label} taken for ${taken}`, one.images)];
          }),
        ),
      tableOf(
        "Accuracy by class",
        ["class", ...names, "pictures"],
        classes.map((one) => [named(one), ...one.accuracy.map(percent), opener(named(one), one.images)]),
      ),
    ].filter(Boolean);
  }

  function otherLists({ near_duplicates: alike, units }) {
    const silent = units?.never_active ?? [];
    return [
      alike.length > 0 &&
        tableOf(
          "Nearly the same",
          ["pictures", "cosine", ""],
          alike.map(({ images, cosine }) => [
            images.map(on.nameOf).join(", "),
            number(cosine),
            opener("Nearly the same", images),
          ]),
        ),
      units &&
        el(
          "section.list",
          {},
          el("h3", {}, "Units that are never active"),
          el(
            "p",
            {},
            silent.length
              ? `${silent.length} of ${units.count}: ${silent.slice(0, 200).join(", ")}${silent.length > 200 ? "…" : ""}`
              : `none of ${units.count}`,
          ),
        ),
    ].filter(Boolean);
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
      const { items } = await api.tabUnit(tab.id, unit.value.trim() || "0");
      on.open({ title: `Unit ${unit.value.trim() || 0}, highest first`, images: items.map((item) => item.image) });
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
