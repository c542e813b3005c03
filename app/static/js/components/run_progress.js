// What a run is doing, while it does it: maps done, seconds, what is being built, time left, Cancel; then how it ended.
import { el, fill, setText } from "../dom.js";
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

export const nounOf = (run) => (run.kind === "suggest" ? "answer" : "map");

/** What an unfinished run is doing; `left` are the seconds until it is over, null when that is not known. */
export function progressWords(run, firstSeen, left) {
  const time = left === null || left === undefined ? null : `${about(left)} left`;
  if (run.state === "queued") {
    return [run.position ? `waiting for ${count(run.position, "run")} before this one` : "starts next", time];
  }
  return [doneWords(run), run.stage, `${seconds(elapsed(run, firstSeen))} so far`, time];
}

/** What a finished run has made, and how long it took. */
export const tookWords = (run) => `${count(run.total, nounOf(run))} in ${seconds(run.finished - run.started)}`;

export function endWords(run) {
  if (run.state === "done") return `Done: ${tookWords(run)}.`;
  if (run.state === "cancelled")
    return `Cancelled after ${run.done} of ${count(run.total, nounOf(run))}.${run.done ? " What was computed stays." : ""}`;
  const kept = run.done ? ` What was computed stays: ${run.done} of ${count(run.total, nounOf(run))}.` : "";
  return `${run.error?.detail ?? "The run failed."}${kept}`;
}

/** Models that failed alone while the others went on, each with its reason. */
function failureItems({ failures, inputs, error }) {
  const names = new Map(inputs.models.map((model) => [model.id, model.name]));
  const told = Object.entries(failures ?? {}).filter(([, problem]) => problem.detail !== error?.detail);
  return told.map(([id, problem]) => el("li", el("strong", names.get(id) ?? "A model"), `: ${problem.detail}`));
}

/** `actions`: say(text), left(run) in seconds, and cancel() where the run may be cancelled. */
export function createRunProgress({ cancel, say, left }) {
  const bar = el("progress", { max: 1, "aria-label": "Progress of this run" });
  const text = el("p.progress-text");
  const failures = el("ul.failures", { "aria-label": "Models that failed" });
  const click = () => {
    button.disabled = true;
    cancel().catch(() => (button.disabled = false));
  };
  const button = el("button.button.small-button", { click }, "Cancel");
  const node = el("section.card.run-progress", { "aria-label": "Progress" }, bar, text, cancel && button, failures);
  let firstSeen = null; // running, in seconds
  let seenGoing = false; // then it stays when all is done, so that nothing moves
  let tab = null;
  let spoken = "";

  function tick() {
    if (!tab || isFinished(tab.run)) return;
    setText(text, progressWords(tab.run, firstSeen, left(tab.run)).filter(Boolean).join(" · "));
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
    const failed = failureItems(run);
    fill(failures, failed);
    failures.hidden = !failed.length;
    node.classList.toggle("has-failures", failed.length > 0);
    seenGoing ||= !ended;
    text.hidden = run.state === "done" && !seenGoing;
    node.hidden = text.hidden && !failed.length;
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
