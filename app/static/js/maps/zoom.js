// One zoom for all maps of a tab: the part that is seen, as a factor and its upper left corner in shares of the map.

const MOST = 32;
const STEP = 1.25;

export const WHOLE = { factor: 1, left: 0, top: 0 };

/** The zoom that a text of the address means. */
export function zoomOf(text) {
  const [factor, left, top] = text.split(" ").map(Number);
  return kept({ factor, left, top });
}

export const zoomText = ({ factor, left, top }) =>
  [factor, left, top].map((value) => Number(value.toFixed(4))).join(" ");

/** The nearest zoom that shows nothing beside the map. */
function kept({ factor, left, top }) {
  const within = Math.min(MOST, Math.max(1, factor || 1));
  const most = 1 - 1 / within;
  const inside = (value) => Math.min(most, Math.max(0, value || 0));
  return { factor: within, left: inside(left), top: inside(top) };
}

/** Zoomed by `steps` (negative: out) so that the place under the pointer, in shares of the frame, stays there. */
export function zoomedAt(zoom, steps, x = 0.5, y = 0.5) {
  const factor = Math.min(MOST, Math.max(1, zoom.factor * STEP ** steps));
  const change = 1 / zoom.factor - 1 / factor;
  return kept({ factor, left: zoom.left + x * change, top: zoom.top + y * change });
}

/** Moved by shares of the frame. */
export const moved = (zoom, x, y) =>
  kept({ ...zoom, left: zoom.left - x / zoom.factor, top: zoom.top - y / zoom.factor });

/** The place on the map, in shares of it, that is seen at a place of the frame; and back. */
export const onMap = ({ factor, left, top }, x, y) => [left + x / factor, top + y / factor];
export const inFrame = ({ factor, left, top }, x, y) => [(x - left) * factor, (y - top) * factor];

/** As CSS moves and enlarges what fills the frame. */
export const transform = ({ factor, left, top }) => `scale(${factor}) translate(${-100 * left}%, ${-100 * top}%)`;
