// The form for the user's own .h5 and .keras models: files, preprocessing, number and names of the classes.
import * as api from "../api.js";
import { el } from "../dom.js";
import { numbers } from "../preprocessing.js";
import { showRejected, uploadAll } from "./uploader.js";

function options(nodes) {
  const mode = nodes.preprocessing.value;
  const { classes, output, inputSize, fit, resampling } = nodes;
  const entered = {
    preprocessing: mode,
    fit: fit.value,
    resampling: resampling.value,
    classes: classes.value,
    output: output.value,
    input_size: inputSize.value,
  };
  const given = Object.entries(entered).map(([name, value]) => [name, value.trim()]);
  const fields = Object.fromEntries(given.filter(([, value]) => value));
  if (mode !== "mean_std") return { fields };
  const mean = numbers(nodes.mean.value, "The mean");
  const std = numbers(nodes.std.value, "The standard deviation");
  if (mean.error || std.error) return { error: mean.error ?? std.error };
  if (mean.value === null) return { error: "Give the mean, or choose another preprocessing." };
  const text = (values) => JSON.stringify(values.length === 1 ? values[0] : values);
  return { fields: { ...fields, mean: text(mean.value), ...(std.value && { std: text(std.value) }) } };
}

/** The one file of weights with its architecture, when both are picked; else each file is a model of its own. */
function together(picked) {
  const named = (...endings) => picked.filter(({ name }) => endings.some((end) => name.toLowerCase().endsWith(end)));
  const weights = named(".h5", ".hdf5");
  const texts = named(".json").filter(({ name }) => name !== "metadata.json");
  if (weights.length !== 1 || texts.length !== 1) return { models: picked };
  return { models: weights, config: texts[0] };
}

export function createCustomModels(nodes, state) {
  const { form, files, classIndex, upload, preprocessing } = nodes;
  let busy = false;

  async function send([file], sending, fields, config) {
    const body = new FormData();
    body.append("file", file, file.name);
    if (config) body.append("config", config, config.name);
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    if (classIndex.files.length) body.append("class_index", classIndex.files[0], classIndex.files[0].name);
    return { items: [await api.uploadModel(body, sending)], rejected: [] };
  }

  function added(models) {
    const fresh = models.filter((model) => !state.get("models").some((other) => other.id === model.id));
    state.set({
      models: [...state.get("models"), ...fresh],
      chosenModels: [...new Set([...state.get("chosenModels"), ...models.map((model) => model.id)])],
    });
    return models;
  }

  function showHints(models) {
    for (const model of models.filter((item) => item.hint)) {
      upload.append(el("p.hint", el("strong", model.name), `: ${model.hint}`));
    }
  }

  /** For weights without an architecture: a button for each network that they fit. */
  function offers({ file, fits }) {
    if (!fits?.length) return null;
    const button = ({ architecture, name, classes }) => {
      const click = () => take([file], { architecture });
      const attributes = { "data-architecture": architecture, title: `${name}, ${classes} classes`, click };
      return el("button.button.small-button", attributes, `Load into ${name}`);
    };
    return el("div.offers", fits.map(button));
  }

  async function take(picked, more = {}) {
    if (busy) return;
    upload.replaceChildren();
    const { fields, error } = options(nodes);
    if (error) return showRejected(upload, [{ name: "Preprocessing", reason: error }]);
    busy = true;
    const { models, config } = together(picked);
    const taken = [];
    const { cancelled, rejected } = await uploadAll(
      upload,
      models,
      (batch, sending) => send(batch, sending, { ...fields, ...more }, config),
      (models) => taken.push(...added(models)),
      { batchFiles: 1, beside: offers },
    );
    busy = false;
    showHints(taken);
    if (!cancelled && !rejected.length) files.value = "";
    else upload.querySelector(".offers button")?.focus();
  }

  function submit(event) {
    event.preventDefault();
    if (files.files.length) take([...files.files]);
    else showRejected(upload, [{ name: "Model files", reason: "choose at least one .h5, .keras or .zip file." }]);
  }

  const showMean = () => {
    for (const field of form.querySelectorAll("[data-for]")) field.hidden = field.dataset.for !== preprocessing.value;
  };
  preprocessing.addEventListener("change", showMean);
  showMean();
  form.addEventListener("submit", submit);
}
