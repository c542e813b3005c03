// Shows one picture after the other by itself.
import { el } from "../dom.js";

const SPEEDS = [
  [2000, "slow"],
  [1000, "1 a second"],
  [400, "fast"],
];

/** `step()` shows the next picture. Returns `{ nodes, toggle(), stop() }`. */
export function createPlayer(step) {
  const button = el("button.button.step-button", { on: { click: toggle } });
  const speed = el(
    "select.select",
    { "aria-label": "Speed", on: { change: () => timer && (stop(), toggle()) } },
    SPEEDS.map(([pause, words]) => el("option", { value: pause }, words)),
  );
  speed.value = SPEEDS[1][0];
  let timer = null;

  function show() {
    button.textContent = timer ? "❚❚" : "▶";
    button.setAttribute("aria-label", timer ? "Pause" : "Play all pictures");
    button.title = `${timer ? "Pause" : "Play all pictures"} (Space)`;
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    show();
  }

  function toggle() {
    if (timer) return stop();
    timer = setInterval(step, Number(speed.value));
    return show();
  }

  show();
  return { nodes: [button, speed], toggle, stop };
}
