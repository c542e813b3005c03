// Building elements. Text always becomes text nodes: no string of the server is ever read as HTML.
let lastId = 0;

/** An id that no other element of the page has. */
export function uniqueId(stem) {
  lastId += 1;
  return `${stem}-${lastId}`;
}

/**
 * An element: `el("button.chip", { type: "button", on: { click } }, "text", child)`.
 * Attributes that are null, undefined or false are left out, true becomes an empty attribute; aria-* say true or false.
 */
export function el(tag, attributes = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const node = document.createElement(name);
  if (classes.length) node.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) setAttribute(node, key, value);
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

function setAttribute(node, key, value) {
  if (key === "on") listen(node, value);
  else if (key.startsWith("aria-") && typeof value === "boolean") node.setAttribute(key, value);
  else if (value === true) node.setAttribute(key, "");
  else if (value !== null && value !== undefined && value !== false) node.setAttribute(key, value);
}

// Not jQuery's `on`: there a listener that happens to return false would cancel the event.
function listen(node, listeners) {
  for (const [type, listener] of Object.entries(listeners)) node.addEventListener(type, listener);
}

/** Puts `children` in the place of whatever `node` holds. */
export function fill(node, ...children) {
  node.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Sets a text only when it differs, so that a live region speaks once. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** A group of radio buttons drawn as one segmented switch; `options` is a list of [value, label]. */
export function segmented(legend, options, value, onChange) {
  const name = uniqueId("segment");
  const labels = options.map(([key, label]) => {
    const input = el("input", { type: "radio", name, value: key, on: { change: () => onChange(key) } });
    input.checked = key === value;
    return el("label", {}, input, el("span", {}, label));
  });
  return el("fieldset.segmented", {}, el("legend.visually-hidden", {}, legend), labels);
}

/** Moves a segmented switch to `value` without telling its owner. */
export function setSegment(fieldset, value) {
  for (const input of fieldset.querySelectorAll("input")) input.checked = input.value === String(value);
}
