// How the maps of a tab are drawn: the switch, the colours, the scale, and the rest behind "Drawing".
import { el, fill, segmented, setSegment } from "../dom.js";
import { WHOLE, zoomText } from "../maps/zoom.js";
import { createDropPanel } from "./drop_panel.js";

const VIEWS = [
  ["map", "Map"],
  ["overlay", "Overlay"],
  ["masked", "Masked"],
  ["side", "Side by side"],
];
const SCALES = [
  ["map", "Scale: each map"],
  ["row", "Scale: row"],
  ["tab", "Scale: whole tab"],
];
const SIGNS = [
  ["both", "All values"],
  ["positive", "Positive"],
  ["negative", "Negative"],
];
const CHANNELS = [
  ["usual", "Channels: as usual for the method"],
  ["sum", "Channels: sum"],
  ["mean", "Channels: mean"],
  ["max_abs", "Channels: largest absolute value"],
];
const CLIPS = [0, 0.1, 0.5, 1, 2, 5].map((clip) => [clip, clip ? `Clip: strongest ${clip} %` : "Clip: nothing"]);
const SHOWN = ["view", "opacity", "scale", "clip", "signs", "threshold", "channels", "smooth", "signedColors"];

/** A choice bound to a state. */
export function chooser(state, key, label, options) {
  const choose = () => state.set({ [key]: typeof state.get(key) === "number" ? Number(node.value) : node.value });
  const node = el(
    "select.select",
    { "aria-label": label, on: { change: choose } },
    options.map(([value, text]) => el("option", { value }, text)),
  );
  return { node, show: () => (node.value = state.get(key)) };
}

function slider(state, key, label, words) {
  const input = el("input", {
    type: "range",
    min: 0,
    max: 100,
    "aria-label": label,
    on: { input: () => state.set({ [key]: Number(input.value) }) },
  });
  return { node: el("label.slider", {}, words, input), show: () => (input.value = state.get(key)) };
}

/** Returns `{ node, setKinds(signed, unsigned), dispose }`: which colour maps are offered depends on the maps. */
export function createViewTools(state) {
  const views = segmented("View", VIEWS, state.get("view"), (view) => state.set({ view }));
  const signs = segmented("Values", SIGNS, state.get("signs"), (value) => state.set({ signs: value }));
  const named = (kind) =>
    state
      .get("colormaps")
      .filter((one) => one.kind === kind)
      .map((one) => [one.name, one.label]);
  const signed = chooser(state, "signedColors", "Colours of maps with both signs", named("diverging"));
  const unsigned = chooser(state, "unsignedColors", "Colours of maps without sign", named("sequential"));
  const scale = chooser(state, "scale", "Whose largest value has the last colour", SCALES);
  const clip = chooser(state, "clip", "How many pixels exceed the scale", CLIPS);
  const channels = chooser(state, "channels", "How the channels of a pixel become one value", CHANNELS);
  const opacity = slider(state, "opacity", "How strongly the map covers the picture", "map");
  const threshold = slider(state, "threshold", "Share of the scale below which values are drawn as zero", "draw as 0 below");
  const smooth = el("input", { type: "checkbox", on: { change: () => state.set({ smooth: Number(smooth.checked) }) } });
  const whole = el(
    "button.button.small-button",
    { on: { click: () => state.set({ zoom: zoomText(WHOLE) }) } },
    "Show whole map",
  );
  const more = createDropPanel("Drawing…", "Drawing");
  const check = el("label.check", {}, smooth, " smooth instead of pixels");
  more.panel.classList.add("drawing");
  fill(more.panel, signs, clip.node, channels.node, threshold.node, check, whole);
  const node = el(
    "div.tools",
    {},
    opacity.node,
    views,
    signed.node,
    unsigned.node,
    scale.node,
    more.node,
  );

  function render() {
    setSegment(views, state.get("view"));
    setSegment(signs, state.get("signs"));
    for (const part of [signed, unsigned, scale, clip, channels, opacity, threshold]) part.show();
    smooth.checked = Boolean(state.get("smooth"));
    opacity.node.hidden = state.get("view") !== "overlay";
    whole.disabled = state.get("zoom") === zoomText(WHOLE);
  }

  /** Only the colours of kinds of maps that the tab has are offered. */
  function setKinds(hasSigned, hasUnsigned) {
    signed.node.hidden = !hasSigned;
    unsigned.node.hidden = !hasUnsigned;
  }

  const forget = state.on([...SHOWN, "unsignedColors", "zoom"], render);

  function dispose() {
    forget();
    more.dispose();
  }

  return { node, setKinds, dispose };
}
