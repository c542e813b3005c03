// How an uploaded model's pictures are prepared: the predictions under each way side by side, and a click to take one.
import * as api from "../api.js";
import { el, fill, setText, uniqueId } from "../dom.js";
import { className, percent } from "../format.js";
import { numbers, plainColumns, preprocessingWords } from "../preprocessing.js";
import { chosenPictures } from "../request.js";
import { field } from "./fields.js";
import { sentences } from "./notices.js";

const MOST = 8;

/** Returns `{ open(modelId) }`. */
export function createPreprocessingDialog(state) {
  let model = null;
  let columns = [];
  let images = [];
  let asked = 0; // an answer that comes late is for another question

  const title = el("h2", { id: uniqueId("title") });
  const close = el("button.plain", { type: "button", "aria-label": "Close", on: { click: () => dialog.close() } }, "×");
  const hint = el("p.hint");
  const status = el("p.muted", { role: "status" });
  const table = el("table");
  const scroll = el("div.check-table", { tabindex: "0", role: "group", "aria-labelledby": title.id }, table);
  const mean = field("Mean", el("input", { type: "text", placeholder: "123.7, 116.8, 103.9" }), "one value or three, 0..255");
  const std = field("Standard deviation", el("input", { type: "text", placeholder: "58.4, 57.1, 57.4" }), "may stay empty");
  const attempt = el("button.button", { type: "button", on: { click: tryNumbers } }, "Try these");
  const dialog = el(
    "dialog.dialog.preprocessing-dialog",
    { "aria-labelledby": title.id },
    el("div.card-head", {}, title, close),
    hint,
    status,
    scroll,
    el("div.fields.own-numbers", {}, mean.node, std.node, attempt),
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
    // The button that opened it was drawn anew when the model changed.
    document.querySelector(`[data-mode-of="${model.id}"]`)?.focus();
  });

  function column(one) {
    const words = preprocessingWords(one.preprocessing);
    const flags = [one.same_answer && "one class for all", one.nearly_uniform && "scores nearly alike"].filter(Boolean);
    const take = el(
      "button.button.small-button",
      { type: "button", "aria-label": `Use ${words}`, on: { click: () => use(one.preprocessing) } },
      "Use",
    );
    return el(
      "th",
      { scope: "col", "data-mode": one.preprocessing.mode, "aria-current": one.current ? "true" : null },
      el("span.mode", {}, words),
      one.current ? el("span.now", {}, "in use") : take,
      meanWords(one),
      flags.map((flag) => el("span.flag", {}, flag)),
    );
  }

  function cell(one, best) {
    const lines = best.slice(0, 2).map(({ index, name, score }) =>
      el("span.check-answer", {}, className(index, name), " ", el("span.check-score", {}, score === null ? "–" : share(score))),
    );
    return el("td", { class: one.current ? "in-use" : null }, lines);
  }

  function meanWords({ predictions }) {
    const best = predictions.map(([first]) => first.score);
    if (best.length < 2 || !best.every((score) => score >= 0 && score <= 1)) return null;
    return el("span.small", {}, `best class ${percent(best.reduce((sum, score) => sum + score) / best.length)} on average`);
  }

  const share = (score) => (score >= 0 && score <= 1 ? percent(score) : score.toPrecision(3));

  function row(image, place) {
    const head = el("th", { scope: "row" }, el("img.thumb", { src: image.thumbnail_url, alt: "" }), el("span", {}, image.name));
    return el("tr", {}, head, columns.map((one) => cell(one, one.predictions[place])));
  }

  function render() {
    const known = state.get("details")[model.id];
    setText(title, `Preprocessing of ${model.name}`);
    setText(hint, known?.hint ?? "");
    hint.hidden = !known?.hint;
    fill(
      table,
      el("thead", {}, el("tr", {}, images.length ? el("td") : null, columns.map(column))),
      el("tbody", {}, columns[0]?.predictions.length ? images.map(row) : []),
    );
  }

  function advice() {
    return "With the right one the answers fit the pictures. One class for all, or scores that are nearly alike, speak against it.";
  }

  async function check(also = null) {
    asked += 1;
    const question = asked;
    images = chosenPictures(state).slice(0, MOST);
    if (!also || !columns.length) columns = plainColumns(model);
    render();
    if (!images.length) return setText(status, "Choose pictures in step 1 to see what the model says about them under each.");
    setText(status, "Being computed…");
    try {
      const answer = await api.checkPreprocessing(model.id, {
        images: images.map((image) => image.id),
        preprocessing: also,
      });
      if (question !== asked) return undefined;
      columns = answer.columns;
      render();
      setText(status, advice());
      if (also) scroll.scrollTo({ left: scroll.scrollWidth });
    } catch (error) {
      if (question === asked) setText(status, sentences(error));
    }
    return undefined;
  }

  async function use(preprocessing) {
    try {
      const changed = await api.changeModel(model.id, { preprocessing });
      model = { ...model, preprocessing: changed.preprocessing };
      state.set({
        models: state.get("models").map((other) => (other.id === model.id ? model : other)),
        details: { ...state.get("details"), [model.id]: changed },
      });
      const same = JSON.stringify(changed.preprocessing);
      columns = columns.map((one) => ({ ...one, current: JSON.stringify(one.preprocessing) === same }));
      render();
      setText(status, `${preprocessingWords(changed.preprocessing)} is in use from the next run on.`);
      close.focus();
    } catch (error) {
      setText(status, sentences(error));
    }
  }

  function tryNumbers() {
    const values = { mean: numbers(mean.node.querySelector("input").value, "The mean") };
    values.std = numbers(std.node.querySelector("input").value, "The standard deviation");
    mean.error(values.mean.error ?? (values.mean.value ? null : "Give the mean."));
    std.error(values.std.error);
    if (values.mean.error || values.std.error || !values.mean.value) return;
    const also = { mode: "mean_std", mean: values.mean.value, std: values.std.value };
    if (chosenPictures(state).length) check(also);
    else {
      columns = [...plainColumns(model), { preprocessing: also, current: false, predictions: [] }];
      render();
    }
  }

  function open(id) {
    model = state.get("models").find((other) => other.id === id);
    columns = [];
    document.body.append(dialog);
    dialog.showModal();
    check();
  }

  return { open };
}
