// A text field with suggestions, by the ARIA combobox pattern (list autocomplete, manual selection).
import { el, fill, uniqueId } from "../dom.js";

const MOST = 50;

/**
 * `options()` gives the suggestions as `{ value, note }`; `onInput(text)` hears of typing and choosing, `onLeave()`
 * of the field being left. Returns its input, its list, and `refresh()` for when the options change while it is open.
 */
export function createCombobox({ id, options, onInput, onLeave }) {
  const listId = uniqueId("options");
  const list = el("ul.options", { id: listId, role: "listbox", "aria-label": "Suggestions", hidden: true });
  const input = el("input", {
    type: "text",
    id,
    role: "combobox",
    autocomplete: "off",
    spellcheck: "false",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": listId,
  });
  let shown = [];
  let active = -1;
  let wanted = false; // whether suggestions are asked for, even if there are none (yet)

  function matching(all) {
    const words = input.value.toLowerCase().trim();
    const exact = options().some((option) => option.value === input.value);
    return all || exact ? options() : options().filter((option) => option.value.toLowerCase().includes(words));
  }

  function open(all = false) {
    const found = matching(all);
    shown = found.slice(0, MOST);
    active = -1;
    const item = { role: "option", "aria-selected": false };
    const more = el("li.more-options", { ...item, "aria-disabled": true }, `${found.length - MOST} more: type a part of the name`);
    const items = shown.map(({ value, note }, at) =>
      el("li", { ...item, id: `${listId}-${at}` }, el("span", value), note && el("small", note)),
    );
    fill(list, items, found.length > MOST && more);
    wanted = true;
    setOpen(shown.length > 0);
  }

  function setOpen(isOpen) {
    list.hidden = !isOpen;
    input.setAttribute("aria-expanded", isOpen);
    if (!isOpen) activate(-1);
  }

  function close() {
    wanted = false;
    setOpen(false);
  }

  function activate(at) {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = at;
    const node = at >= 0 ? list.children[at] : null;
    node?.setAttribute("aria-selected", "true");
    node?.scrollIntoView({ block: "nearest" });
    if (node) input.setAttribute("aria-activedescendant", node.id);
    else input.removeAttribute("aria-activedescendant");
  }

  function choose(at) {
    input.value = shown[at].value;
    close();
    onInput(input.value);
  }

  function onKey(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      if (list.hidden) open(true);
      else activate((active + step + shown.length) % shown.length);
    } else if (event.key === "Enter" && active >= 0) choose(active);
    else if (event.key === "Escape" && !list.hidden) close();
    else return;
    event.preventDefault();
  }

  input.addEventListener("input", () => {
    open();
    onInput(input.value);
  });
  input.addEventListener("click", () => open(true));
  input.addEventListener("keydown", onKey);
  input.addEventListener("blur", () => {
    close();
    onLeave();
  });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault(); // keeps the focus in the field
    const at = [...list.children].indexOf(event.target.closest("li"));
    if (at >= 0 && at < shown.length) choose(at);
  });
  const refresh = () => wanted && open();
  /** Whether the user is still typing what may become one of the options: too early to call it wrong. */
  const typing = () => document.activeElement === input && !list.hidden;
  return { input, list, refresh, typing };
}
