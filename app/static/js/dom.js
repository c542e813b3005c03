// Building elements. Text always becomes text nodes: no string of the server is ever read as HTML.
let lastId = 0;

/** An id that no other element of the page has. */
export function uniqueId(stem) {
  lastId += 1;
  return `${stem}-${lastId}`;
}

const given = (children) => children.flat().filter((child) => (child ?? false) !== false);

/**
 * An element: `el("button.chip", { title: "…", click }, "text", child)`; the attributes may be left out.
 * Those that are null, undefined or false are left out, true becomes an empty attribute; aria-* say true or false.
 * A function listens to the event of its name, as do those of an attribute `on`.
 */
export function el(tag, ...children) {
  const attributes = children[0]?.constructor === Object ? children.shift() : {};
  const [name, ...classes] = tag.split(".");
  const node = document.createElement(name);
  if (name === "button") node.type = "button";
  if (classes.length) node.className = classes.join(" ");
  for (const [key, value] of Object.entries({ ...attributes, ...attributes.on })) setAttribute(node, key, value);
  node.append(...given(children));
  return node;
}

function setAttribute(node, key, value) {
  // Not jQuery's `on`: there a listener that happens to return false would cancel the event.
  if (typeof value === "function") node.addEventListener(key, value);
  else if (key.startsWith("aria-") && typeof value === "boolean") node.setAttribute(key, value);
  else if (value === true) node.setAttribute(key, "");
  else if (key !== "on" && (value ?? false) !== false) node.setAttribute(key, value);
}

/** Puts `children` in the place of whatever `node` holds. */
export function fill(node, ...children) {
  node.replaceChildren(...given(children));
  return node;
}

/** Lets `draw` make what is in `node` anew; the focus stays at its place among the controls. */
export function redraw(node, draw) {
  const controls = () => [...node.querySelectorAll("button, input, select")];
  const at = controls().indexOf(document.activeElement);
  draw();
  if (at >= 0) controls()[at]?.focus();
}

/** A button with a cross that closes, removes or dismisses what `label` says. */
export const cross = (tag, label, click) => el(tag, { "aria-label": label, title: label, click }, "×");

/** Facts, pairs of a name and a value, as the rows of a <dl>. */
export const factRows = (facts) => facts.flatMap(([name, value]) => [el("dt", name), el("dd", value)]);

/** Sets a text only when it differs, so that a live region speaks once. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** A group of radio buttons drawn as one segmented switch; `options` is a list of [value, label]. */
export function segmented(legend, options, value, onChange) {
  const name = uniqueId("segment");
  const labels = options.map(([key, label]) => {
    const input = el("input", { type: "radio", name, value: key, change: () => onChange(key) });
    input.checked = key === value;
    return el("label", input, el("span", label));
  });
  return el("fieldset.segmented", el("legend.visually-hidden", legend), labels);
}

/** Moves a segmented switch to `value` without telling its owner. */
export function setSegment(fieldset, value) {
  for (const input of fieldset.querySelectorAll("input")) input.checked = input.value === String(value);
}
