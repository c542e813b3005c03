// Wiring only: makes the parts, gives each the elements it works on, and connects them.
import { homeForm } from "./again.js";
import * as api from "./api.js";
import { followDownloads, followModels, loadLists, watchEngine } from "./catalogue.js";
import { createActionBar } from "./components/action_bar.js";
import { createCustomModels } from "./components/custom_models.js";
import { createEndings } from "./components/endings.js";
import { createLimits } from "./components/limits.js";
import { openMethodCard } from "./components/method_card.js";
import { createMethods } from "./components/methods.js";
import { createModels } from "./components/models.js";
import { createMoreOptions } from "./components/more_options.js";
import { createNotices } from "./components/notices.js";
import { createPictures } from "./components/pictures.js";
import { createPreprocessingDialog } from "./components/preprocessing_dialog.js";
import { createResults } from "./components/results.js";
import { createRunsDialog } from "./components/runs_dialog.js";
import { createSession } from "./components/session.js";
import { createSources } from "./components/sources.js";
import { createStatusLine, createThemeSwitch } from "./components/status_line.js";
import { createSuggestButton } from "./components/suggest_button.js";
import { createTabBar } from "./components/tab_bar.js";
import { createTargetFields } from "./components/target_fields.js";
import { createTour } from "./components/tour.js";
import { chosenModels, chosenPictures, methodOf, methodsOf } from "./request.js";
import { createStarter } from "./start.js";
import { createState } from "./state.js";
import { suggestForm } from "./suggest_form.js";

const node = (id) => document.getElementById(id);
const state = createState();
const notices = createNotices(node("notices"));

createSession(node("user"), state, notices);
createStatusLine({ queue: node("queue"), engine: node("engine") }, state);
createThemeSwitch(node("theme"), state);
createPictures(
  {
    panel: node("panel-home"),
    drop: node("drop"),
    inputs: [node("files"), node("folder")],
    upload: node("upload"),
    list: node("pictures"),
    chosen: node("pictures-chosen"),
    offer: node("samples-offer"),
  },
  state,
);
createSources(node("sources"), state, notices);
createModels(
  {
    demo: node("demo-models"),
    predefined: node("predefined-models"),
    variants: node("model-variants"),
    custom: node("custom-models"),
    chosen: node("models-chosen"),
    switches: node("model-panels"),
    panels: { custom: node("panel-custom"), predefined: node("panel-predefined") },
  },
  state,
  notices,
  createPreprocessingDialog(state).open,
);
createCustomModels(
  {
    form: node("custom-form"),
    files: node("model-files"),
    classIndex: node("class-index"),
    upload: node("model-upload"),
    preprocessing: node("preprocessing"),
    mean: node("mean"),
    std: node("std"),
    classes: node("classes"),
    output: node("output"),
    inputSize: node("input-size"),
    fit: node("fit"),
    resampling: node("resampling"),
  },
  state,
);
createMethods(
  {
    groups: node("methods"),
    note: node("method-note"),
    reason: node("method-reason"),
    summary: node("method-summary"),
  },
  state,
);
createTargetFields(node("target"), state);
createMoreOptions(node("more-options"), state);
createActionBar({ sentence: node("sentence"), button: node("visualize") }, state, startFromHome);
createSuggestButton(node("suggest"), state, startFromHome);

function show(id) {
  results.select(id);
  node(`panel-${id}`).focus({ preventScroll: true });
  scrollTo({ top: 0 });
}

const start = createStarter(state, show);

/** What a method is demonstrated on: the first chosen picture and model, else what came with the program. */
function example(method) {
  const samples = state.get("samples");
  const [picture = samples[0]] = chosenPictures(state);
  const models = state.get("models");
  const [model = models.find(({ id }) => id === "demo-vgg") ?? models[0]] = chosenModels(state);
  if (!picture || !model) return null;
  const training = method.learns_from_pictures && samples.length ? samples.map(({ id }) => id) : null;
  return { name: picture.name, asked: { models: [model.id], images: [picture.id], training } };
}

async function demonstrate(request, background) {
  notices.dismiss("start");
  const problem = await start(request, { background });
  if (problem) notices.problem(problem, { key: "start" });
}

node("about-method").addEventListener("click", () => {
  const method = methodOf(state);
  if (method) openMethodCard(method, example(method), demonstrate);
});

async function startFromHome(request, background) {
  const asked = document.activeElement;
  notices.dismiss("start");
  state.set({ refused: {} });
  const stillHere = () => [asked, document.body].includes(document.activeElement);
  const problem = await start(request, { background, stillHere });
  if (!problem) return;
  // Of several methods the one that was refused becomes the one whose fields are shown.
  const methods = methodsOf(state).map(({ id }) => id);
  const wrong = methods[/^\/methods\/(\d+)/.exec(problem.errors[0]?.pointer)?.[1]];
  const shown = wrong && { method: wrong, moreMethods: methods.filter((id) => id !== wrong) };
  const pointers = problem.errors.map(({ pointer, detail }) => [pointer.replace(/^\/methods\/\d+(?=\/)/, ""), detail]);
  state.set({ refused: Object.fromEntries(pointers), ...shown });
  // What is said beside its field needs no notice; the field is where the user goes on.
  const field = node("target").querySelector("[aria-invalid=true]");
  if (problem.errors.length && field) field.focus();
  else notices.problem(problem, { key: "start" });
}

function toHome(tab) {
  const form = tab.kind === "suggest" ? suggestForm : homeForm;
  state.set({ ...form(tab, state), refused: {} });
  results.select("home");
  node("panel-home").focus({ preventScroll: true });
}

const ask = followModels(state);
await loadLists(state, notices);
if (state.get("tab") !== "home" && !state.get("tabs").some((tab) => tab.id === state.get("tab")))
  state.set({ tab: "home" });
const results = createResults({ panels: node("panels"), live: node("live") }, state, notices, { start, toHome, ask });
createTabBar(node("tabs"), state, { ...results, toHome });
createTour(
  { node: node("tour"), button: node("tour-begin"), parts: [...document.querySelectorAll("#panel-home > [data-tour]")] },
  state,
  () => results.select("home"),
);
const showRuns = createRunsDialog(node("queue"), state, {
  show,
  async repeat(run) {
    const ask = () => api.repeatRun(run.id);
    const problem = await start({ ...run.inputs, kind: run.kind }, { background: true, ask });
    if (problem) throw problem;
  },
});
createEndings(state, notices, show, showRuns);
createLimits(state, notices, showRuns);
followDownloads(state);
watchEngine(state, notices);
document.documentElement.dataset.ready = "true";
