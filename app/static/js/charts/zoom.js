// Zoom as `{ k, x, y }`: a place p of the whole chart is seen at k * p + offset. The chart always fills its frame.
const DEEPEST = 400;

export const WHOLE = { k: 1, x: 0, y: 0 };

function within({ k, x, y }, { width, height }) {
  const inside = (offset, length) => Math.min(0, Math.max(length * (1 - k), offset));
  return { k, x: inside(x, width), y: inside(y, height) };
}

/** Nearer by `factor`; what is at [x, y] stays there. */
export function zoomed(view, factor, [x, y], size) {
  const k = Math.min(DEEPEST, Math.max(1, view.k * factor));
  const ratio = k / view.k;
  return within({ k, x: x - (x - view.x) * ratio, y: y - (y - view.y) * ratio }, size);
}

export const panned = (view, dx, dy, size) => within({ ...view, x: view.x + dx, y: view.y + dy }, size);

/** The scale of what is seen. */
export function seen(scale, k, offset) {
  const ends = scale.range().map((place) => scale.invert((place - offset) / k));
  return scale.with(ends);
}
