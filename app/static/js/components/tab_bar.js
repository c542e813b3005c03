// The tab bar by the ARIA tab pattern: one tab stop, arrow keys Home End move, Delete closes; F2 and a double click rename,
// Alt+Shift with an arrow key and dragging put a tab elsewhere.
import * as api from "../api.js";
import { el, fill, setText } from "../dom.js";
import { count, pictureCount } from "../format.js";
import { blocksOf, matches, movesTo, placed } from "../tab_order.js";
import { createTabMenu } from "./tab_menu.js";
import { createTabSearch, editTitle } from "./tab_fields.js";

const STATES = { queued: "waiting", failed: "failed", cancelled: "cancelled" };
const KEYS = "Delete F2 Alt+Shift+ArrowLeft Alt+Shift+ArrowRight";
const CLICK = 6; // pixels that a pointer may move and still click

function subtitle(tab) {
  const { inputs } = tab.run;
  const methods = inputs.methods?.length > 1 && ` × ${count(inputs.methods.length, "method")}`;
  return `${count(pictureCount(inputs), "picture")} × ${count(inputs.models.length, "model")}${methods || ""}`;
}

function createTab(id, label, actions) {
  const title = el("span.tab-title", label);
  const small = el("small");
  const bar = el("i");
  const attributes = { role: "tab", id: `tab-${id}`, "aria-controls": `panel-${id}`, click: () => actions.select(id) };
  const button = el("button.tab", attributes, title, small);
  if (id === "home") return { button, title, small, bar };
  // Only a target for the mouse: by keyboard Delete closes, and each result has a Close button.
  const closing = (event) => (event.stopPropagation(), actions.close(id));
  const close = el("span.tab-close", { "aria-hidden": "true", title: "Close", click: closing }, "×");
  button.append(close, el("span.tab-bar-track", { "aria-hidden": "true" }, bar));
  button.setAttribute("aria-keyshortcuts", KEYS);
  button.addEventListener("dblclick", () => actions.rename(id));
  button.addEventListener("pointerdown", (event) => actions.drag(event, id));
  button.addEventListener("contextmenu", (event) => (event.preventDefault(), actions.menu(id)));
  return { button, title, small, bar };
}

/** `block`: the tabs that stand together with this one. */
function updateTab(part, tab, block) {
  const { run } = tab;
  const others = block.filter((other) => other !== tab).map((other) => other.title);
  setText(part.title, tab.title);
  setText(part.small, STATES[run.state] ? `${subtitle(tab)} · ${STATES[run.state]}` : subtitle(tab));
  part.button.title = [tab.title, subtitle(tab), others.length && `together with ${others.join(", ")}`].filter(Boolean).join(" · ");
  part.button.classList.toggle("running", run.state === "running" || run.state === "queued");
  part.button.classList.toggle("grouped", others.length > 0);
  part.button.classList.toggle("group-end", tab === block.at(-1));
  part.bar.style.width = `${run.total ? (100 * run.done) / run.total : 0}%`;
}

/** `actions`: select(id), close(id), reopen(), closed(), change(id, body), say(text), failed(error), toHome(tab). */
export function createTabBar(list, state, actions) {
  const parts = new Map();
  const search = createTabSearch(() => (render(), actions.say(`${order().length - 1} of ${count(tabs().length, "tab")}`)));
  const menu = createTabMenu(state, { ...actions, rename, step });
  const own = { ...actions, rename, drag, menu: (id) => (actions.select(id), menu.setOpen(true)) };
  let told = Promise.resolve(); // the server has been told of the order
  parts.set("home", createTab("home", "Home", own));
  list.before(search.node);
  list.after(menu.node);

  const tabs = () => state.get("tabs");
  /** The one that is seen: Back may lead to one that is closed. */
  const seen = () => (tabs().some(({ id }) => id === state.get("tab")) ? state.get("tab") : "home");
  /** Those that are shown. */
  const order = () => [...list.children].filter((tab) => !tab.hidden).map((tab) => tab.id.slice("tab-".length));

  function render() {
    const blocks = blocksOf(tabs());
    const ids = ["home", ...blocks.flat().map((tab) => tab.id)];
    const text = search.text(ids.length - 1);
    const labels = new Map(state.get("methods").map((method) => [method.id, method.label]));
    for (const id of parts.keys()) if (!ids.includes(id)) parts.delete(id);
    for (const [tab, block] of blocks.flatMap((all) => all.map((one) => [one, all]))) {
      if (!parts.has(tab.id)) parts.set(tab.id, createTab(tab.id, tab.title, own));
      updateTab(parts.get(tab.id), tab, block);
      parts.get(tab.id).button.hidden = tab.id !== seen() && !matches(tab, text, labels);
    }
    const buttons = ids.map((id) => parts.get(id).button);
    const focused = document.activeElement;
    if (buttons.length !== list.children.length || buttons.some((node, i) => list.children[i] !== node)) fill(list, buttons);
    if (focused !== document.activeElement && list.contains(focused)) focused.focus();
    for (const id of ids) markSelected(parts.get(id).button, id === seen());
  }

  function markSelected(button, selected) {
    if (button.getAttribute("aria-selected") === String(selected)) return;
    button.setAttribute("aria-selected", selected);
    button.tabIndex = selected ? 0 : -1;
    if (selected) button.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** Shows the tabs in another order; the server hears of it when `before` was the order that it knows. */
  function arrange(ids, before) {
    const known = new Map(tabs().map((tab) => [tab.id, tab]));
    state.set({ tabs: ids.map((id) => known.get(id)) });
    if (before) told = told.then(() => tell(movesTo(before, ids)));
  }

  async function tell(moves) {
    try {
      for (const [id, position] of moves) await api.changeTab(id, { position });
    } catch (error) {
      actions.failed(error);
      state.set({ tabs: await api.tabs().catch(tabs) });
    }
  }

  const idsNow = () => tabs().map((tab) => tab.id);

  /** Puts a tab one place to the left or right; says where it is then. */
  function step(id, by) {
    const shown = blocksOf(tabs()).flat();
    const other = shown[shown.findIndex((tab) => tab.id === id) + by];
    if (id === "home" || !other) return;
    arrange(placed(tabs(), id, other.id), idsNow());
    actions.say(`Tab ${idsNow().indexOf(id) + 1} of ${shown.length}`);
    parts.get(id).button.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  function drag(down, id) {
    if (down.button !== 0 || down.pointerType === "touch" || down.target.closest(".tab-close")) return;
    const before = idsNow();
    let dragging = false;

    /** The tab whose middle the pointer has passed. */
    function passed({ clientX }) {
      const ids = order().slice(1);
      return ids.find((other, at) => {
        const { left, width } = parts.get(other).button.getBoundingClientRect();
        return at < ids.indexOf(id) ? clientX < left + width / 2 : at > ids.indexOf(id) && clientX > left + width / 2 && clientX < left + width;
      });
    }

    function move(event) {
      dragging ||= Math.abs(event.clientX - down.clientX) > CLICK;
      const other = dragging && passed(event);
      if (other) arrange(placed(tabs(), id, other));
    }

    function end(event) {
      if (event.type === "keydown" && event.key !== "Escape") return;
      for (const [type, listener] of listeners) document.removeEventListener(type, listener, true);
      if (dragging) arrange(...(event.type === "pointerup" ? [idsNow(), before] : [before]));
    }

    const listeners = [["pointermove", move], ["pointerup", end], ["pointercancel", end], ["keydown", end]]; // prettier-ignore
    for (const [type, listener] of listeners) document.addEventListener(type, listener, true);
  }

  function rename(id) {
    const tab = tabs().find((one) => one.id === id);
    if (tab) list.after(editTitle(parts.get(id).button, tab.title, (title) => actions.change(id, { title })));
  }

  function onKey(event) {
    const ids = order();
    const id = seen();
    const at = ids.indexOf(id);
    const arrow = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: ids.length - 1 }[event.key];
    if (event.altKey && event.shiftKey && arrow) step(id, arrow);
    else if (event.altKey || event.ctrlKey || event.metaKey) return;
    else if (event.key === "Delete" && at > 0) actions.close(id);
    else if (event.key === "F2") return void rename(id);
    else if (to === undefined) return;
    else actions.select(ids[(to + ids.length) % ids.length]);
    event.preventDefault();
    parts.get(seen()).button.focus();
  }

  list.addEventListener("keydown", onKey);
  state.on(["tabs", "tab", "methods"], render);
}
