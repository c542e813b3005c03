// A button with a panel below it that closes on Escape and when something else is clicked.
import { el, uniqueId } from "../dom.js";

const EDGE = 12;

/** `onToggle(open)` is told; returns `{ node, panel, setOpen(open), dispose }`. */
export function createDropPanel(words, name, onToggle = () => {}) {
  const panel = el("div.drop-panel", { id: uniqueId("drop"), role: "group", "aria-label": name, hidden: true });
  const button = el(
    "button.button",
    { "aria-expanded": "false", "aria-controls": panel.id, on: { click: () => setOpen(panel.hidden) } },
    words,
  );
  const node = el("div.drop-down", {}, button, panel);

  function setOpen(open) {
    if (open === !panel.hidden) return;
    panel.hidden = !open;
    button.setAttribute("aria-expanded", open);
    onToggle(open);
    panel.style.right = "";
    const { left } = panel.getBoundingClientRect();
    if (open && left < EDGE) panel.style.right = `${left - EDGE}px`; // it would leave the window
  }

  function onKey(event) {
    if (event.key !== "Escape" || panel.hidden || event.defaultPrevented) return;
    setOpen(false);
    button.focus();
  }

  const away = (event) => !node.contains(event.target) && setOpen(false);
  node.addEventListener("keydown", onKey);
  document.addEventListener("pointerdown", away);
  const dispose = () => document.removeEventListener("pointerdown", away);
  return { node, panel, setOpen, dispose };
}
