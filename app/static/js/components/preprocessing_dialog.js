// How an uploaded model's pictures are prepared: the predictions under each way side by side, and a click to take one.
import * as api from "../api.js";
import { el, fill, setText } from "../dom.js";
import { className, percent, scoreText } from "../format.js";
import { numbers, plainColumns, preprocessingWords } from "../preprocessing.js";
import { chosenPictures } from "../request.js";
import { createDialog } from "./dialog.js";
import { field } from "./fields.js";
import { sentences } from "./notices.js";

const MOST = 8;
const ADVICE =
  "With the right one the answers fit the pictures. One class for all, or scores that are nearly alike, speak against it.";

/** Returns `{ open(modelId) }`. */
export function createPreprocessingDialog(state) {
  let model = null;
  let columns = [];
  let images = [];
  let asked = 0; // an answer that comes late is for another question

  const hint = el("p.hint");
  const status = el("p.muted", { role: "status" });
  const table = el("table");
  const scroll = el("div.check-table", { tabindex: "0", role: "group", "aria-label": "Answers" }, table);
  const inputs = [
    ["Mean", "123.7, 116.8, 103.9", "one value or three, 0..255"],
    ["Standard deviation", "58.4, 57.1, 57.4", "may stay empty"],
  ].map(([label, placeholder, help]) => {
    const input = el("input", { type: "text", placeholder });
    return { input, ...field(label, input, help) };
  });
  const attempt = el("button.button", { click: tryNumbers }, "Try these");
  const {
    node: dialog,
    title,
    close,
  } = createDialog(
    "dialog.dialog.preprocessing-dialog",
    "",
    hint,
    status,
    scroll,
    el(
      "div.fields.own-numbers",
      inputs.map(({ node }) => node),
      attempt,
    ),
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
      { "aria-label": `Use ${words}`, click: () => use(one.preprocessing) },
      "Use",
    );
    return el(
      "th",
      { scope: "col", "data-mode": one.preprocessing.mode, "aria-current": one.current ? "true" : null },
      el("span.mode", words),
      one.current ? el("span.now", "in use") : take,
      meanWords(one),
      flags.map((flag) => el("span.flag", flag)),
    );
  }

  function cell(one, best) {
    const line = ({ index, name, score }) =>
      el("span.check-answer", className(index, name), " ", el("span.check-score", scoreText(score)));
    return el("td", { class: one.current ? "in-use" : null }, best.slice(0, 2).map(line));
  }

  function meanWords({ predictions }) {
    const best = predictions.map(([first]) => first.score);
    if (best.length < 2 || !best.every((score) => score >= 0 && score <= 1)) return null;
    return el("span.small", `best class ${percent(best.reduce((sum, score) => sum + score) / best.length)} on average`);
  }

  function row(image, place) {
    const thumb = el("img.thumb", { src: image.thumbnail_url, alt: "" });
    const cells = columns.map((one) => cell(one, one.predictions[place]));
    return el("tr", el("th", { scope: "row" }, thumb, el("span", image.name)), cells);
  }

  function render() {
    const known = state.get("details")[model.id];
    setText(title, `Preprocessing of ${model.name}`);
    setText(hint, known?.hint ?? "");
    hint.hidden = !known?.hint;
    fill(
      table,
      el("thead", el("tr", images.length ? el("td") : null, columns.map(column))),
      el("tbody", columns[0]?.predictions.length ? images.map(row) : []),
    );
  }

  async function check(also = null) {
    asked += 1;
    const question = asked;
    images = chosenPictures(state).slice(0, MOST);
    if (!also || !columns.length) columns = plainColumns(model);
    render();
    if (!images.length)
      return setText(status, "Choose pictures in step 1 to see what the model says about them under each.");
    setText(status, "Being computed…");
    try {
      const answer = await api.checkPreprocessing(model.id, {
        images: images.map((image) => image.id),
        preprocessing: also,
      });
      if (question !== asked) return undefined;
      columns = answer.columns;
      render();
      setText(status, ADVICE);
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
    const [mean, std] = inputs.map(({ input }, at) => numbers(input.value, ["The mean", "The standard deviation"][at]));
    inputs[0].error(mean.error ?? (mean.value ? null : "Give the mean."));
    inputs[1].error(std.error);
    if (mean.error || std.error || !mean.value) return;
    const also = { mode: "mean_std", mean: mean.value, std: std.value };
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
