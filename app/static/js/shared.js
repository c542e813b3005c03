// The page of a read-only link: one tab to look at. Wiring only.
import * as api from "./api.js";
import { createNotices } from "./components/notices.js";
import { createResults } from "./components/results.js";
import { createThemeSwitch } from "./components/status_line.js";
import { createState } from "./state.js";

const node = (id) => document.getElementById(id);
const notices = createNotices(node("notices"));

try {
  const { tab: id } = await api.shared();
  const [tab, methods, colormaps] = await Promise.all([api.tab(id, true), api.methods(), api.colormaps()]);
  // Before the state reads it: the address of the link names no tab, and this page has no other.
  if (!location.hash.includes(`tab=${id}`)) history.replaceState(null, "", `#tab=${id}`);
  const state = createState();
  state.set({ tabs: [tab], methods, colormaps });
  createThemeSwitch(node("theme"), state);
  createResults({ panels: node("panels"), live: node("live") }, state, notices, { shared: true });
} catch (error) {
  notices.problem(error);
}
document.documentElement.dataset.ready = "true";
