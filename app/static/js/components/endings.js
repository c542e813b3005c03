// Tells that a run has ended while the user looks at something else: in the page, and by the browser where she allows it.
import { wasCancelled } from "../api.js";
import { isFinished } from "./run_progress.js";

function words({ title, run }) {
  if (run.state === "failed") return `${title} has failed: ${run.error?.detail ?? ""}`;
  return `${title} ${run.state === "done" ? "is done" : "was cancelled"}.`;
}

/** `show(tabId)` and `showRuns()` are what a click does. */
export function createEndings(state, notices, show, showRuns) {
  let over = new Map(); // of each tab, at the last look
  let untold = [];

  function notify(tab) {
    if (!state.get("notify")) return;
    try {
      const note = new Notification("iNNvestigate-GUI", { body: words(tab), tag: tab.id });
      note.onclick = () => {
        globalThis.focus();
        note.close();
        show(tab.id);
      };
    } catch {
      /* some phones have none for pages */
    }
  }

  function tell() {
    const last = untold.at(-1);
    if (!last) return notices.dismiss("ended");
    const [action, before] =
      untold.length === 1
        ? [{ label: "Open", act: () => show(last.id) }, ""]
        : [{ label: "Show runs", act: showRuns }, `${untold.length} runs have ended. `];
    return notices.show(before + words(last), { key: "ended", action, calm: true, closed: () => (untold = []) });
  }

  state.on(["tabs", "tab"], () => {
    const tabs = state.get("tabs");
    const ended = tabs.filter(({ id, run }) => over.get(id) === false && isFinished(run) && !wasCancelled(run.id));
    over = new Map(tabs.map(({ id, run }) => [id, isFinished(run)]));
    if (document.hidden) ended.forEach(notify);
    untold = [...untold, ...ended].filter(({ id }) => id !== state.get("tab") && over.has(id));
    tell();
  });
}
