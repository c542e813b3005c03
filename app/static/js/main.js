// Wiring only: makes the parts, gives each the elements it works on, and connects them.
import * as api from "./api.js";
import { followModels, loadLists, watchEngine } from "./catalogue.js";
import { createActionBar } from "./components/action_bar.js";
import { createCustomModels } from "./components/custom_models.js";
import { createMethods } from "./components/methods.js";
import { createModels } from "./components/models.js";
import { createNotices } from "./components/notices.js";
import { createPictures } from "./components/pictures.js";
import { createResults } from "./components/results.js";
import { createStatusLine } from "./components/status_line.js";
import { createTabBar } from "./components/tab_bar.js";
import { createTargetFields } from "./components/target_fields.js";
import { createState } from "./state.js";

const node = (id) => document.getElementById(id);
const state = createState();
const notices = createNotices(node("notices"));

createStatusLine({ queue: node("queue"), engine: node("engine"), theme: node("theme") }, state);
createPictures(
  {
    panel: node("panel-home"),
    drop: node("drop"),
    files: node("files"),
    upload: node("upload"),
    list: node("pictures"),
    chosen: node("pictures-chosen"),
    offer: node("samples-offer"),
  },
  state,
);
createModels(
  {
    demo: node("demo-models"),
    predefined: node("predefined-models"),
    custom: node("custom-models"),
    chosen: node("models-chosen"),
    switches: node("model-panels"),
    panels: { custom: node("panel-custom"), predefined: node("panel-predefined") },
  },
  state,
  notices,
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
  },
  state,
);
createMethods({ groups: node("methods"), note: node("method-note"), summary: node("method-summary") }, state);
createTargetFields(node("target"), state);
createActionBar({ sentence: node("sentence"), button: node("visualize") }, state, start);

/** Starts a run and shows its tab, unless the user has turned to something else meanwhile or asked for the background. */
async function start(request, background) {
  const asked = document.activeElement;
  state.set({ submitting: true });
  notices.dismiss("start");
  try {
    const run = await api.createRun(request);
    const tab = await api.tab(run.tabs[0], true);
    state.set({ tabs: [...state.get("tabs"), tab], submitting: false });
    const elsewhere = state.get("tab") !== "home" || ![asked, document.body].includes(document.activeElement);
    if (background || elsewhere) return;
    results.select(tab.id);
    node(`panel-${tab.id}`).focus({ preventScroll: true });
  } catch (error) {
    state.set({ submitting: false });
    notices.problem(error, { key: "start" });
  }
}

await loadLists(state, notices);
if (state.get("tab") !== "home" && !state.get("tabs").some((tab) => tab.id === state.get("tab")))
  state.set({ tab: "home" });
const results = createResults(node("panels"), node("live"), state, notices);
createTabBar(node("tabs"), state, results);
followModels(state);
watchEngine(state, notices);
document.documentElement.dataset.ready = "true";
