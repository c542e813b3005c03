// What the server knows about methods and models, asked for when it is needed.
import * as api from "./api.js";
import { chosenLayer, chosenModels } from "./request.js";

const HEALTH_STARTING = 1000;
const HEALTH_CALM = 15000;

/** Fills the lists of the state; a list that cannot be had is told, the others go on. */
export async function loadLists(state, notices) {
  const lists = { methods: api.methods, models: api.models, samples: api.samples, images: api.images, tabs: api.tabs };
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
    notices.online();
  } catch (error) {
    notices.problem(error);
    pause = 3000;
  }
  setTimeout(() => watchEngine(state, notices), pause);
}

/** Asks for the layers and classes of the chosen models, and for the methods that they allow. */
export function followModels(state) {
  const asked = new Set();

  // A network whose weights are not here yet would be downloaded for this: not before the user starts a run.
  const askable = (model) => model.kind !== "predefined" || model.downloaded;

  async function once(key, ask) {
    if (asked.has(key)) return;
    asked.add(key);
    try {
      await ask();
    } catch (error) {
      if (error.status === 503 || error.offline)
        asked.delete(key); // asked again when the engine is ready
      else if (key.startsWith("detail ")) setDetail(key.slice(7), { problem: error.message });
    }
  }

  const setDetail = (id, detail) => state.set({ details: { ...state.get("details"), [id]: detail } });

  function follow() {
    for (const model of chosenModels(state).filter(askable)) {
      once(`detail ${model.id}`, async () => setDetail(model.id, await api.model(model.id)));
    }
    for (const model of chosenModels(state).filter(askable)) {
      const layer = chosenLayer(state);
      const known = state.get("details")[model.id]?.layers?.some((item) => item.name === layer);
      const named = known ? layer : null;
      once(`methods ${model.id} ${named ?? ""}`, async () => {
        const items = await api.applicability(model.id, named);
        state.set({ applicability: { ...state.get("applicability"), [model.id]: items } });
      });
    }
  }

  state.on(["models", "chosenModels", "engine", "layer"], follow);
}
