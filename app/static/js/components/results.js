// All result tabs: opening, showing, closing, and keeping them up to date while their runs work.
import * as api from "../api.js";
import { learn, secondsLeft } from "../estimates.js";
import { setText } from "../dom.js";
import { WHOLE, zoomText } from "../maps/zoom.js";
import { createKeySheet } from "./key_sheet.js";
import { createResult } from "./result.js";
import { createSuggest } from "./suggest.js";
import { isFinished } from "./run_progress.js";
import { TABLE } from "../state.js";
import { blocksOf } from "../tab_order.js";

const LAYOUT = ["layout", "sort", "difference", "likeness", "axes", "large", "scoring", "seed"];
const POLL = 400;
const POLL_HIDDEN = 1500;
const UNDO_SECONDS = 10;

/**
 * `start(request, options)` starts a run, `toHome(tab)` takes a result's inputs to Home's form,
 * `ask(modelId, layer)` asks the server for layers and methods. `shared`: the one tab of a read-only link, without all that.
 */
export function createResults({ panels, live }, state, notices, { start, toHome, ask, shared = false }) {
  const results = new Map();
  const loading = new Map(); // the last request for each tab
  const layouts = new Map(); // what LAYOUT was when a tab was left
  const notBefore = new Map(); // when the server wants to be asked for a tab again
  const closed = []; // tabs that can be opened again, the last one last
  const gone = new Map(); // the server has heard that a tab is closed
  const home = panels.querySelector("#panel-home");
  const sheet = createKeySheet();

  const tabOf = (id) => state.get("tabs").find((tab) => tab.id === id);
  const say = (text) => setText(live, text);
  const left = (run) =>
    secondsLeft(
      run,
      state.get("tabs").map((tab) => tab.run),
    );

  function replaceTab(tab) {
    if (!tabOf(tab.id)) return; // closed meanwhile
    if (tab.run.state === "done") learn(tab.run);
    state.set({ tabs: state.get("tabs").map((other) => (other.id === tab.id ? { ...other, ...tab } : other)) });
  }

  function open(id) {
    if (!results.has(id)) {
      const create = tabOf(id).kind === "suggest" ? createSuggest : createResult;
      const result = create(id, state, {
        ...(!shared && { close: () => close(id), cancel: () => cancel(id), again, toHome, ask, join }),
        go: (at) => state.set({ picture: at + 1 }),
        say,
        left,
        keys: sheet.open,
        shared,
      });
      results.set(id, result);
      panels.append(result.node);
    }
    return results.get(id);
  }

  async function fetchTab(id, fresh) {
    const tab = await api.tab(id, fresh);
    if (!tab || !tabOf(id)) return;
    notBefore.set(id, tab.kind === "suggest" && tab.pause ? performance.now() + 1000 * tab.pause - POLL : 0);
    replaceTab(tab);
    results.get(id)?.update(tab);
  }

  function load(id, fresh = false) {
    const request = fetchTab(id, fresh);
    loading.set(
      id,
      request.catch(() => null).finally(() => loading.delete(id)),
    );
    return request;
  }

  async function again(request, background) {
    notices.dismiss("start");
    const problem = await start(request, { background });
    if (problem) notices.problem(problem, { key: "start" });
    else if (background) say("Started in the background.");
  }

  /** Opens a new tab with the rows of several, as a grid. */
  async function join(ids) {
    const { id } = await api.joinTabs(ids);
    const tab = await api.tab(id, true);
    state.set({ tabs: [...state.get("tabs"), tab] });
    select(id);
    state.set({ layout: "grid" });
    results.get(id).node.focus({ preventScroll: true });
  }

  async function cancel(id) {
    try {
      await api.cancelRun(tabOf(id).run.id);
      await load(id, true);
    } catch (error) {
      notices.problem(error);
      throw error;
    }
  }

  function close(id) {
    const ids = ["home", ...blocksOf(state.get("tabs")).flatMap((block) => block.map((one) => one.id))];
    const neighbour = ids[ids.indexOf(id) - 1];
    const seen = state.get("tab") === id;
    const tab = tabOf(id);
    if (seen) leave();
    const hadFocus = seen && document.activeElement?.closest(`#panel-${id}, #tab-${id}`);
    results.get(id)?.dispose();
    results.delete(id);
    state.set({ tabs: state.get("tabs").filter((tab) => tab.id !== id), ...(seen ? selection(neighbour) : {}) });
    if (hadFocus) document.getElementById(`tab-${neighbour}`)?.focus();
    closed.push(tab);
    notices.dismiss("closed");
    const words = `Closed ${tab.title}.${isFinished(tab.run) ? "" : " Its run was cancelled."}`;
    notices.show(words, { key: "closed", calm: true, seconds: UNDO_SECONDS, action: { label: "Undo", act: reopen } });
    gone.set(id, forget(id));
  }

  async function forget(id) {
    try {
      await loading.get(id); // what was asked before is answered before
      await api.deleteTab(id);
    } catch (error) {
      if (error.status === 404) return;
      notices.problem(error);
      state.set({ tabs: await api.tabs().catch(() => state.get("tabs")) });
    }
  }

  /** Opens the tab that was closed last again; the server keeps it for a while. */
  async function reopen() {
    const { id } = closed.pop();
    notices.dismiss("closed");
    await gone.get(id);
    try {
      const tab = await api.reopenTab(id);
      state.set({ tabs: state.get("tabs").toSpliced(tab.position, 0, tab) });
      select(id);
      document.getElementById(`tab-${id}`)?.focus();
    } catch (error) {
      notices.problem(error);
    }
  }

  async function change(id, body) {
    try {
      const tab = await api.changeTab(id, body);
      replaceTab(tab);
      results.get(id)?.update(tab);
    } catch (error) {
      notices.problem(error);
    }
  }

  /** What of a tab is seen again when one comes back to it. */
  const selection = (id) => ({
    ...Object.fromEntries(LAYOUT.map((key) => [key, TABLE[key].initial])),
    ...layouts.get(id),
    tab: id,
    picture: (results.get(id)?.position() ?? 0) + 1,
    zoom: zoomText(WHOLE),
  });

  const leave = () =>
    layouts.set(state.get("tab"), Object.fromEntries(LAYOUT.map((key) => [key, state.get(key)])));

  /** Shows a tab, with the picture it was left at. */
  const select = (id) => {
    if (id === state.get("tab")) return;
    leave();
    state.set(selection(id));
  };

  function render() {
    const id = state.get("tab");
    const seen = id !== "home" && tabOf(id) ? id : "home";
    if (home) home.hidden = seen !== "home";
    for (const [name, result] of results) result.node.hidden = name !== seen;
    if (seen === "home") return;
    const result = open(seen);
    result.node.hidden = false;
    result.show(state.get("picture") - 1);
    if (!result.loaded() && !loading.has(seen)) load(seen, true).catch((error) => notices.problem(error));
  }

  function onKey(event) {
    const result = results.get(state.get("tab"));
    const busy = event.target.closest?.("input, textarea, select, dialog, [role=tablist], .drop-panel");
    if (event.key === " " && event.target.closest?.("button, a, summary")) return;
    if (!result || busy || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
    if (result.key(event.key)) event.preventDefault();
  }

  /** The tab seen is asked for whole, the others only for their run. */
  async function refresh(tab) {
    const seen = tab.id === state.get("tab") && performance.now() >= (notBefore.get(tab.id) ?? 0);
    if (seen) return load(tab.id, !results.get(tab.id)?.loaded());
    const run = await api.run(tab.run.id);
    if (!run) return undefined;
    replaceTab({ ...tab, run });
    return isFinished(run) && results.get(tab.id)?.loaded() ? load(tab.id, true) : undefined;
  }

  const isNew = ({ id }) => id === state.get("tab") && !results.get(id)?.loaded();
  const isStale = (tab) => !loading.has(tab.id) && (!isFinished(tab.run) || isNew(tab));

  async function refreshAll() {
    for (const tab of state.get("tabs").filter(isStale)) {
      try {
        await refresh(tab);
        notices.online();
      } catch (error) {
        if (error.status === 404 && !shared) state.set({ tabs: state.get("tabs").filter((other) => other.id !== tab.id) });
        else notices.problem(error, { key: tab.id });
        if (error.offline || error.status === 401 || shared) return POLL_HIDDEN;
      }
    }
    return document.hidden ? POLL_HIDDEN : POLL;
  }

  async function poll() {
    const began = performance.now();
    const pause = await refreshAll();
    // Never more than a quarter of the time is spent asking, however large the tab is.
    setTimeout(poll, Math.max(pause, 3 * (performance.now() - began)));
  }

  document.addEventListener("keydown", onKey);
  setInterval(() => results.get(state.get("tab"))?.tick(), 500);
  state.on(["tab", "tabs", "picture"], render);
  for (const tab of state.get("tabs")) if (tab.run.state === "done") learn(tab.run);
  poll();
  const lastClosed = () => closed.at(-1)?.title;
  return { select, close, reopen, closed: lastClosed, change, say, failed: notices.problem };
}
