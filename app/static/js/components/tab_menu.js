// What can be done with the tab that is seen.
import * as api from "../api.js";
import { el, fill } from "../dom.js";
import { createDropPanel } from "./drop_panel.js";

/** `actions`: rename(id), step(id, by), close(id), reopen(), closed(), toHome(tab), failed(error). */
export function createTabMenu(state, actions) {
  const drop = createDropPanel("⋯", "Tab", (open) => open && render());
  const button = drop.node.firstChild;
  drop.node.classList.add("tab-menu");
  button.setAttribute("aria-label", "Tab menu");

  function item(words, keys, act) {
    const click = () => (drop.setOpen(false), button.focus(), act());
    return el("button.plain", { click }, words, keys && el("kbd", keys));
  }

  async function duplicate(id) {
    try {
      actions.toHome(await api.tab(id, true));
    } catch (error) {
      actions.failed(error);
    }
  }

  function render() {
    const tab = state.get("tabs").find(({ id }) => id === state.get("tab"));
    const closed = actions.closed();
    fill(
      drop.panel,
      tab && [
        item("Rename", "F2", () => actions.rename(tab.id)),
        item("Duplicate with changes…", "", () => duplicate(tab.id)),
        item("Move left", "Alt Shift ←", () => actions.step(tab.id, -1)),
        item("Move right", "Alt Shift →", () => actions.step(tab.id, 1)),
        item("Close", "Delete", () => actions.close(tab.id)),
      ],
      closed && item(`Reopen ${closed}`, "", () => actions.reopen()),
      !tab && !closed && el("p.muted", "Choose a tab to rename, move, duplicate or close it."),
    );
    drop.panel.querySelector("button")?.focus();
  }

  return drop;
}
