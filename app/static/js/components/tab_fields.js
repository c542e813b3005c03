// The fields of the tab bar: the search, and the title of a tab while it is changed.
import { el } from "../dom.js";

const MANY = 8;

/** There when there are many tabs; `text(count)` is what is searched for. */
export function createTabSearch(changed) {
  const attributes = { type: "search", "aria-label": "Search tabs", placeholder: "Search tabs", hidden: true };
  const node = el("input.tab-search", { ...attributes, input: changed, keydown: onKey });

  function onKey(event) {
    if (event.key !== "Escape") return;
    node.value = "";
    event.preventDefault();
    changed();
  }

  function text(count) {
    node.hidden = count <= MANY && !node.value;
    return node.value.trim();
  }

  return { node, text };
}

/** A field over a tab, with its title; `done(title)` hears of another one when it is left, Escape leaves it as it was. */
export function editTitle(tab, title, done) {
  const { left, top, width, height } = tab.getBoundingClientRect();
  const attributes = { "aria-label": `Title of the tab ${title}`, maxlength: 200, value: title };
  const field = el("input.tab-rename", { ...attributes, keydown: onKey, blur: () => end(field.value.trim()) });
  const px = (value) => `${value}px`;
  Object.assign(field.style, { left: px(left), top: px(top), width: px(Math.max(width, 160)), height: px(height) });
  let over = false;

  function end(next) {
    if (over) return;
    over = true;
    field.remove();
    if (next && next !== title) done(next);
  }

  function onKey({ key }) {
    if (key !== "Enter" && key !== "Escape") return;
    end(key === "Enter" ? field.value.trim() : title);
    tab.focus();
  }

  setTimeout(() => (field.focus(), field.select()));
  return field;
}
