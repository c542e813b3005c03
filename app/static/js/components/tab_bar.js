// The tab bar by the ARIA tab pattern: one tab stop, arrow keys Home End move, Delete closes.
import { el, fill, setText } from "../dom.js";
import { count, pictureCount } from "../format.js";

const STATES = { queued: "waiting", failed: "failed", cancelled: "cancelled" };

function subtitle(tab) {
  const { inputs } = tab.run;
  return `${count(pictureCount(inputs), "picture")} × ${count(inputs.models.length, "model")}`;
}

function createTab(id, label, actions) {
  const title = el("span.tab-title", {}, label);
  const small = el("small");
  const bar = el("i");
  const button = el(
    "button.tab",
    {
      type: "button",
      role: "tab",
      id: `tab-${id}`,
      "aria-controls": `panel-${id}`,
      on: { click: () => actions.select(id) },
    },
    title,
    small,
  );
  if (id === "home") return { button, title, small, bar };
  // Only a target for the mouse: by keyboard Delete closes, and each result has a Close button.
  const close = el(
    "span.tab-close",
    {
      "aria-hidden": "true",
      title: "Close",
      on: {
        click: (event) => {
          event.stopPropagation();
          actions.close(id);
        },
      },
    },
    "×",
  );
  button.append(close, el("span.tab-bar-track", { "aria-hidden": "true" }, bar));
  button.setAttribute("aria-keyshortcuts", "Delete");
  return { button, title, small, bar };
}

function updateTab(part, tab) {
  const { run } = tab;
  setText(part.title, tab.title);
  setText(part.small, STATES[run.state] ? `${subtitle(tab)} · ${STATES[run.state]}` : subtitle(tab));
  part.button.title = `${tab.title} · ${subtitle(tab)}`;
  part.button.classList.toggle("running", run.state === "running" || run.state === "queued");
  part.bar.style.width = `${run.total ? (100 * run.done) / run.total : 0}%`;
}

export function createTabBar(list, state, actions) {
  const parts = new Map([["home", createTab("home", "Home", actions)]]);

  const order = () => ["home", ...state.get("tabs").map((tab) => tab.id)];

  function render() {
    const ids = order();
    for (const id of parts.keys()) if (!ids.includes(id)) parts.delete(id);
    for (const tab of state.get("tabs")) {
      if (!parts.has(tab.id)) parts.set(tab.id, createTab(tab.id, tab.title, actions));
      updateTab(parts.get(tab.id), tab);
    }
    const buttons = ids.map((id) => parts.get(id).button);
    if (buttons.length !== list.children.length || buttons.some((node, i) => list.children[i] !== node))
      fill(list, buttons);
    for (const id of ids) markSelected(parts.get(id).button, id === state.get("tab"));
  }

  function markSelected(button, selected) {
    if (button.getAttribute("aria-selected") === String(selected)) return;
    button.setAttribute("aria-selected", selected);
    button.tabIndex = selected ? 0 : -1;
    if (selected) button.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  function onKey(event) {
    const ids = order();
    const at = ids.indexOf(state.get("tab"));
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: ids.length - 1 }[event.key];
    if (event.key === "Delete" && at > 0) actions.close(ids[at]);
    else if (to === undefined) return;
    else actions.select(ids[(to + ids.length) % ids.length]);
    event.preventDefault();
    focus();
  }

  function focus() {
    parts.get(state.get("tab"))?.button.focus();
  }

  list.addEventListener("keydown", onKey);
  state.on(["tabs", "tab"], render);
  return { focus };
}
