// The choice of axes: a measure for each, and what a measure needs beside (a model, a unit, a class).
import { el, fill, redraw } from "../dom.js";
import { field, select } from "./fields.js";

const named = (measures) => measures.map(({ id, label }) => [id, label]);

/** `onChange(change)` hears of each choice, as the part of the axes that changes. Returns `{ node, update(tab, measures, axes) }`. */
export function createSuggestAxes(onChange) {
  const node = el("div.fields.axes", { role: "group", "aria-label": "Axes" });
  let drawn = "";

  function textField(label, key, axes, help, placeholder) {
    const input = el("input", { type: "text", inputmode: "numeric", value: axes[key], placeholder });
    input.addEventListener("change", () => onChange({ [key]: input.value.trim() }));
    return field(label, input, help).node;
  }

  function draw(tab, measures, axes) {
    const used = [axes.x, axes.y];
    const help = (id) => measures.find((measure) => measure.id === id)?.help ?? "";
    const models = [["", "all models, mean"], ...tab.models.map(({ id, name }) => [id, name])];
    const own = tab.inputs.selection?.index;
    const vertical = [["", "none: count them"], ...named(measures)];
    const choice = (label, options, value, change, about = "") =>
      field(label, select(options, value, change), about).node;
    const parts = [
      choice("Horizontal axis", named(measures), axes.x, (x) => onChange({ x }), help(axes.x)),
      choice("Vertical axis", vertical, axes.y ?? "", (y) => onChange({ y: y || null }), help(axes.y)),
      tab.models.length > 1 && choice("Of", models, axes.model, (model) => onChange({ model })),
      used.includes("unit_activation") &&
        textField("Unit", "unit", axes, "its index, from 0", own === undefined ? "" : String(own)),
      used.includes("class_distance") &&
        !tab.inputs.class &&
        textField("Class", "class", axes, "its index, from 0", ""),
    ];
    fill(node, parts);
  }

  function update(tab, measures, axes) {
    const key = JSON.stringify([measures.map((measure) => measure.id), axes]);
    if (key === drawn) return;
    drawn = key;
    redraw(node, () => draw(tab, measures, axes));
  }

  return { node, update };
}
