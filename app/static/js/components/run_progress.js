// What a run is doing, while it does it: maps done, seconds, what is being built, time left, Cancel; then how it ended.
import { el, setText } from "../dom.js";
import { about, count, pictureCount, seconds } from "../format.js";

const FINISHED = new Set(["done", "failed", "cancelled"]);

export const isFinished = (run) => FINISHED.has(run.state);

function elapsed(run, firstSeen) {
  const now = Date.now() / 1000;
  // The server's clock may be another one: what the page has seen itself is the least that has passed.
  return Math.max(now - firstSeen, now - (run.started ?? now));
}

/** With one model a map is a picture; with several each picture has a map for each. */
function doneWords({ done, total, inputs, ...run }) {
  const pictures = count(pictureCount(inputs), "picture");
  if (inputs.models.length === 1) return `${done} of ${pictures}`;
  return `${done} of ${count(total, nounOf(run))} (${pictures} × ${inputs.models.length} models)`;
}

const nounOf = (run) => (run.kind === "suggest" ? "answer" : "map");

function progressWords(run, firstSeen) {
  if (run.state === "queued") {
    return [run.position ? `waiting for ${count(run.position, "run")} before this one` : "starts next"];
  }
  const left = run.eta_seconds === null || run.eta_seconds === undefined ? null : `${about(run.eta_seconds)} left`;
  return [doneWords(run), run.stage, `${seconds(elapsed(run, firstSeen))} so far`, left];
}

function endWords(run) {
  if (run.state === "cancelled")
    return `Cancelled after ${run.done} of ${count(run.total, nounOf(run))}.${run.done ? " What was computed stays." : ""}`;
  const kept = run.done ? ` What was computed stays: ${run.done} of ${count(run.total, nounOf(run))}.` : "";
  return `${run.error?.detail ?? "The run failed."}${kept}`;
}

export function createRunProgress({ cancel, say }) {
  const bar = el("progress", { max: 1, "aria-label": "Progress of this run" });
  const text = el("p.progress-text");
  const button = el(
    "button.button.small-button",
    {
      type: "button",
      on: {
        click: () => {
          button.disabled = true;
          cancel().catch(() => {
            button.disabled = false;
          });
        },
      },
    },
    "Cancel",
  );
  const node = el("section.card.run-progress", { "aria-label": "Progress" }, bar, text, button);
  let firstSeen = null; // running, in seconds
  let tab = null;
  let spoken = "";

  function tick() {
    if (!tab || isFinished(tab.run)) return;
    setText(text, progressWords(tab.run, firstSeen).filter(Boolean).join(" · "));
  }

  function announce(run) {
    const words = isFinished(run)
      ? run.state === "done"
        ? `${tab.title}: done.`
        : endWords(run)
      : `${run.stage || run.state}, ${run.done} of ${run.total}`;
    const key = isFinished(run) ? run.state : `${run.state} ${run.stage}`;
    if (key !== spoken) say(words); // at a new stage only: each single map would be too much to hear
    spoken = key;
  }

  function update(newTab) {
    tab = newTab;
    const { run } = tab;
    if (run.state === "running") firstSeen ??= Date.now() / 1000;
    const ended = isFinished(run);
    node.hidden = run.state === "done";
    node.dataset.state = run.state;
    bar.hidden = ended;
    button.hidden = ended;
    bar.value = run.total ? run.done / run.total : 0;
    if (ended) setText(text, endWords(run));
    else tick();
    announce(run);
  }

  return { node, update, tick };
}
