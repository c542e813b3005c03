// Starting a run: from Home and from a result.
import * as api from "./api.js";

/**
 * `show(tabId)` brings a new tab to the user. The start answers with null, or with the `Problem` that kept it back.
 * A tab is not shown when it was asked for in the background, or when the user has turned to something else meanwhile.
 */
export function createStarter(state, show) {
  return async function start(request, { background = false, stillHere = () => true, ask = api.createRun } = {}) {
    if (state.get("submitting")) return null;
    const from = state.get("tab");
    state.set({ submitting: true });
    try {
      const run = await ask(request);
      const tabs = await Promise.all(run.tabs.map((id) => api.tab(id, true)));
      const lastMethod = request.kind === "visualize" ? (request.method ?? request.methods[0].method) : state.get("lastMethod");
      state.set({ tabs: [...state.get("tabs"), ...tabs], submitting: false, lastMethod });
      if (!background && state.get("tab") === from && stillHere()) show(tabs[0].id);
      return null;
    } catch (error) {
      state.set({ submitting: false });
      return error;
    }
  };
}
