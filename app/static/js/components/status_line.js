// Right of the tabs: what the engine and the queue are doing, and the switch of the theme.
import { setText } from "../dom.js";

const ENGINE = {
  starting: "engine starting…",
  ready: "engine ready",
  stopped: "engine stopped",
  failed: "engine failed",
};
const darkSystem = matchMedia("(prefers-color-scheme: dark)");

export function createThemeSwitch(theme, state) {
  const dark = () => (state.get("theme") === "system" ? darkSystem.matches : state.get("theme") === "dark");

  function render() {
    const [now, other] = dark() ? ["dark", "light"] : ["light", "dark"];
    document.documentElement.dataset.theme = now;
    setText(theme, dark() ? "Light" : "Dark");
    theme.setAttribute("aria-label", `Switch to the ${other} theme`);
  }

  theme.addEventListener("click", () => state.set({ theme: dark() ? "light" : "dark" }));
  darkSystem.addEventListener("change", render);
  state.on(["theme"], render);
}

export function createStatusLine({ queue, engine }, state) {
  state.on(["tabs"], () => {
    const runs = state.get("tabs").map((tab) => tab.run.state);
    const many = (name) => runs.filter((run) => run === name).length;
    const [running, waiting] = [many("running"), many("queued")];
    const parts = [running && `${running} running`, waiting && `${waiting} waiting`].filter(Boolean);
    setText(queue, parts.length ? `Queue ${parts.join(", ")}` : "Queue idle");
  });

  state.on(["engine"], () => {
    const { state: name, detail } = state.get("engine");
    setText(engine, ENGINE[name] ?? "");
    engine.dataset.state = name;
    engine.title = detail ?? "";
  });
}
