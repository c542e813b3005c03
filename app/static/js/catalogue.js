// What the server knows about methods and models, asked for when it is needed.
import * as api from "./api.js";
import { fitKey, knownLayer } from "./fit.js";
import { chosenLayer, chosenModels } from "./request.js";

const HEALTH_STARTING = 1000;
const HEALTH_CALM = 15000;
const RETRY = 3000;
const NO_ENGINE = "No map can be computed until the engine runs: start the program anew; its log says more.";
const RETRY_LONGEST = 60000;

/** Fills the lists of the state; a list that cannot be had is told, the others go on. */
export async function loadLists(state, notices) {
  const { methods, models, samples, images, tabs, datasets, sets, colormaps } = api;
  const lists = { methods, models, samples, images, tabs, datasets, sets, colormaps };
  await Promise.all(
    Object.entries(lists).map(async ([key, ask]) => {
      try {
        state.set({ [key]: await ask() });
      } catch (error) {
        notices.problem(error);
      }
    }),
  );
}

/** Keeps `engine` up to date: often while it starts, seldom afterwards. */
export async function watchEngine(state, notices) {
  let pause = HEALTH_CALM;
  try {
    const { engine } = await api.health();
    if (engine && JSON.stringify(engine) !== JSON.stringify(state.get("engine"))) state.set({ engine });
    if (engine?.state === "starting") pause = HEALTH_STARTING;
    if (engine?.state === "failed") notices.show([engine.detail, NO_ENGINE].filter(Boolean).join(". "), { key: "engine" });
    else notices.dismiss("engine");
    notices.online();
  } catch (error) {
    notices.problem(error);
    pause = 3000;
  }
  setTimeout(() => watchEngine(state, notices), pause);
}

/** Asks for the models again when a run has ended that may have downloaded weights, or marked a model. */
export function followDownloads(state) {
  let before = 0;
  state.on(["tabs"], async () => {
    const runs = state.get("tabs").map((tab) => tab.run);
    const ended = runs.filter((run) => run.state === "done" || run.state === "failed").length;
    const failed = runs.some((run) => run.error || Object.keys(run.failures).length);
    const marked = state.get("models").some((model) => model.mark);
    const news = ended > before && (failed || marked || chosenModels(state).some((model) => !model.downloaded));
    before = ended;
    if (!news) return;
    try {
      state.set({ models: await api.models() });
    } catch {
      /* the list is as old as it was */
    }
  });
}

/**
 * Asks for the layers and classes of the chosen models, and for the methods that they allow at the chosen layer.
 * Returns `ask(modelId, layer)`, which asks for another model; what is known is not asked again.
 */
export function followModels(state) {
  const asked = new Map();
  let pause = RETRY;
  let retry = null;

  const put = (key, id, value) => state.set({ [key]: { ...state.get(key), [id]: value } });

  function later() {
    clearTimeout(retry);
    retry = setTimeout(follow, pause);
    pause = Math.min(2 * pause, RETRY_LONGEST);
  }

  async function attempt(key, request, failed) {
    try {
      await request();
      pause = RETRY;
    } catch (error) {
      if (error.status === 503 || error.offline) {
        asked.delete(key); // the engine is not ready, or busy for long
        later();
      } else failed(error);
    }
  }

  /** Does what is asked for under `key` once; everyone who asks waits for the same answer. */
  function once(key, request, failed) {
    if (!asked.has(key)) asked.set(key, attempt(key, request, failed));
    return asked.get(key);
  }

  async function ask(id, layer) {
    // One after the other: the first makes the engine look into the network, the second finds that done.
    await once(
      `detail ${id}`,
      async () => put("details", id, await api.model(id)),
      (error) => put("details", id, { problem: error.message }),
    );
    if (!state.get("details")[id]?.layers) return;
    const known = knownLayer(state, id, layer);
    const key = fitKey(id, known);
    await once(
      `methods ${key}`,
      async () => put("applicability", key, await api.applicability(id, known)),
      () => put("applicability", key, []), // nothing is greyed; the server says at the start what is wrong
    );
  }

  function follow() {
    for (const model of chosenModels(state)) ask(model.id, chosenLayer(state));
  }

  state.on(["models", "chosenModels", "engine", "layer"], follow);
  return ask;
}
