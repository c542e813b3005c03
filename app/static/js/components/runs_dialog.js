// All runs of the user, also those whose tabs are closed: how far each is, and what can be done with it.
import * as api from "../api.js";
import { el, fill, setText } from "../dom.js";
import { secondsLeft } from "../estimates.js";
import { moment } from "../format.js";
import { createLiveDialog } from "./live_dialog.js";
import { endWords, isFinished, progressWords, tookWords } from "./run_progress.js";

const PAGE = 50;
const NONE = "No runs yet. Choose pictures and a model on Home, then Visualize or Suggest input images.";

function runWords(run, left) {
  const over = isFinished(run);
  const now = over
    ? [run.state === "done" ? `done, ${tookWords(run)}` : endWords(run)]
    : [run.state, ...progressWords(run, run.started, left)];
  return [...now, moment(run.created), over && !run.tabs.length && "results deleted"].filter(Boolean).join(" · ");
}

/** One run; `acts` is a list of [word on the button, act(run), whether it fits the run]. */
function createRow(acts) {
  const title = el("strong");
  const words = el("p.muted");
  let run = null;
  const buttons = acts.map(([name, act]) => el("button.button.small-button", { click: () => act(run) }, name));
  const node = el("li", el("div", title, words), buttons);

  function update(next, left) {
    run = next;
    setText(title, run.title);
    setText(words, runWords(run, left));
    acts.forEach(([name, , fits], at) => {
      buttons[at].hidden = !fits(run);
      buttons[at].setAttribute("aria-label", `${name} ${run.title}`);
    });
  }

  return { node, update };
}

/** `button` opens it; `on`: show(tabId), repeat(run). */
export function createRunsDialog(button, state, on) {
  const rows = new Map();
  const list = el("ul.run-list");
  const none = el("p.muted", NONE);
  const more = el("button.link.strong", { click: older }, "Older runs");
  const tell = el("input", { type: "checkbox", change: allow });
  const refused = el("p.error", { role: "alert" });
  const label = el("label.option", tell, "Notify me in the browser when a run ends while this page is hidden");
  const dialog = createLiveDialog("Runs", load);
  const closed = (run) => isFinished(run) && !run.tabs.length;
  const cancel = (run) => dialog.attempt(() => api.cancelRun(run.id));
  const acts = [
    ["Open", (run) => dialog.attempt(() => open(run)), (run) => run.tabs.length],
    ["Cancel", cancel, (run) => !isFinished(run)],
    ["Repeat", (run) => dialog.attempt(() => on.repeat(run)), isFinished],
    ["Forget", cancel, closed],
  ];
  let limit = PAGE;
  fill(dialog.body, label, refused, none, list, more);

  async function open({ tabs: [id] }) {
    if (!state.get("tabs").some((tab) => tab.id === id)) state.set({ tabs: await api.tabs() }); // it is of another window
    dialog.node.close();
    on.show(id);
  }

  async function load() {
    const { items, next } = await api.runs(limit);
    const at = [...list.children].findIndex((row) => row.contains(document.activeElement));
    draw(items.reverse());
    none.hidden = items.length > 0;
    more.hidden = next === null || limit === 1000;
    // The focus stays at its row when the button that had it goes.
    if (at >= 0 && !(list.contains(document.activeElement) && document.activeElement.checkVisibility()))
      (list.children[Math.min(at, items.length - 1)] ?? dialog.node).querySelector("button:not([hidden])").focus();
  }

  function draw(runs) {
    for (const [id, row] of rows)
      if (!runs.some((run) => run.id === id)) {
        row.node.remove();
        rows.delete(id);
      }
    runs.forEach((run, at) => {
      if (!rows.has(run.id)) rows.set(run.id, createRow(acts));
      const { node, update } = rows.get(run.id);
      update(run, secondsLeft(run, runs));
      if (list.children[at] !== node) list.insertBefore(node, list.children[at] ?? null);
    });
  }

  function older() {
    limit = Math.min(1000, limit + PAGE);
    dialog.attempt();
  }

  async function allow() {
    const notify = tell.checked && (await globalThis.Notification?.requestPermission()) === "granted";
    setText(refused, tell.checked && !notify ? "The browser does not allow it; its settings for this page may." : "");
    state.set({ notify });
    tell.checked = notify;
  }

  function openDialog() {
    tell.checked = state.get("notify");
    setText(refused, "");
    dialog.open();
  }

  button.addEventListener("click", openDialog);
  return openDialog;
}
