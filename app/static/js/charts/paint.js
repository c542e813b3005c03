// Many round marks on a canvas: one mark is drawn once and then copied. Colours come from the page's tokens.
import { origin } from "./frame.js";

const RIM = 7; // marks on the edge are whole

/** The value of a colour token where the chart stands, so that it follows the theme. */
const token = (node, name) => getComputedStyle(node).getPropertyValue(`--${name}`).trim();

/** Size and opacity of the marks: where there are many, single ones are small and faint, so that a crowd shows its density. */
function crowd(many) {
  if (many < 300) return { radius: 5, opacity: 0.75 };
  return many < 3000 ? { radius: 4, opacity: 0.5 } : { radius: 3, opacity: 0.3 };
}

/** How a mark looks: `{ radius, fill, stroke, width, opacity }`. */
export function looks(node, many) {
  const { radius, opacity } = crowd(many);
  const [mark, chosen, found, text] = ["mark", "mark-chosen", "mark-found", "text"].map((name) => token(node, name));
  const edge = many < 3000 ? token(node, "surface") : chosen;
  return {
    plain: { radius, fill: mark, stroke: mark, width: 1, opacity },
    chosen: { radius: radius + 1, fill: chosen, stroke: edge, width: 1, opacity: 1, fast: true },
    found: { radius: radius + 4, fill: "none", stroke: found, width: 2.5, opacity: 1 },
    focus: { radius: radius + 7, fill: "none", stroke: text, width: 2, opacity: 1 },
  };
}

function sprite({ radius, fill, stroke, width, opacity: alpha }, ratio) {
  const half = radius + width + 1;
  const canvas = Object.assign(document.createElement("canvas"), { width: 2 * half * ratio, height: 2 * half * ratio });
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  context.globalAlpha = alpha;
  context.arc(half, half, radius, 0, 2 * Math.PI);
  if (fill !== "none") {
    context.fillStyle = fill;
    context.fill();
  }
  context.strokeStyle = stroke;
  context.lineWidth = width;
  context.stroke();
  return { canvas, half };
}

/** Makes a canvas as large as the frame and empty; its context is clipped to the plot and starts at its corner. */
export function cleared(canvas, { full, outer, width, height }) {
  const ratio = globalThis.devicePixelRatio || 1;
  const [left, top] = origin();
  if (canvas.width !== Math.round(full * ratio)) canvas.width = Math.round(full * ratio);
  if (canvas.height !== Math.round(outer * ratio)) canvas.height = Math.round(outer * ratio);
  canvas.style.width = `${full}px`;
  canvas.style.height = `${outer}px`;
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, full, outer);
  context.translate(left, top);
  context.save();
  context.beginPath();
  context.rect(-RIM, -RIM, width + 2 * RIM, height + 2 * RIM);
  context.clip();
  return context;
}

/** Squares in the place of marks: four times as fast, for what changes while it is being drawn. */
export function stampSquares(context, { radius, fill }, xs, ys, places) {
  context.fillStyle = fill;
  const side = 2 * radius - 1;
  for (const at of places) context.fillRect(xs[at] - side / 2, ys[at] - side / 2, side, side);
}

/** Copies a mark to all `places` of the points. */
export function stamp(context, look, xs, ys, places) {
  const { canvas, half } = sprite(look, globalThis.devicePixelRatio || 1);
  const size = 2 * half;
  for (const at of places) context.drawImage(canvas, xs[at] - half, ys[at] - half, size, size);
}
