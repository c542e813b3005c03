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
    const chosen = state.get("theme");
    if (chosen === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = chosen;
    setText(theme, dark() ? "Light" : "Dark");
    theme.setAttribute("aria-label", `Switch to the ${dark() ? "light" : "dark"} theme`);
  }

  theme.addEventListener("click", () => state.set({ theme: dark() ? "light" : "dark" }));
  darkSystem.addEventListener("change", render);
  state.on(["theme"], render);
}

export function createStatusLine({ queue, engine }, state) {
  state.on(["tabs"], () => {
    const runs = state.get("tabs").map((tab) => tab.run.state);
    const running = runs.filter((run) => run === "running").length;
    const waiting = runs.filter((run) => run === "queued").length;
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
