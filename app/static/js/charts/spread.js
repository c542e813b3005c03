// Points of the same value drawn beside each other: along a whole-numbered axis in a band, else as a small disc.
const { d3 } = globalThis;

const BAND = 0.3; // of the distance between two whole numbers, to either side
const STEP = 3.2; // pixels
const WIDEST = 16;
const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));

/** A number in -1..1 that depends on the text alone, so that a point stays where it is while others come (FNV-1a). */
export function scattered(text) {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d); // the last letters alone differ in most names
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 31 - 1;
}

/**
 * For points `{ image, x, y }`: `jitterX` and `jitterY` in units of the axis, `dx` and `dy` in pixels.
 * `bandX` and `bandY` tell which axes have whole numbers.
 */
export function spread(points, bandX, bandY) {
  const zeros = () => new Float64Array(points.length);
  const offsets = { jitterX: zeros(), jitterY: zeros(), dx: zeros(), dy: zeros() };
  if (bandX) points.forEach(({ image }, at) => (offsets.jitterX[at] = BAND * scattered(`x${image}`)));
  if (bandY) points.forEach(({ image }, at) => (offsets.jitterY[at] = BAND * scattered(image)));
  if (!bandX && !bandY) spreadTies(points, offsets);
  return offsets;
}

/** A sunflower of the points that lie on one another. */
function spreadTies(points, { dx, dy }) {
  for (const places of Map.groupBy(d3.range(points.length), (at) => `${points[at].x} ${points[at].y}`).values()) {
    const step = Math.min(STEP, WIDEST / Math.sqrt(places.length));
    places.forEach((at, turn) => {
      dx[at] = step * Math.sqrt(turn) * Math.cos(turn * GOLDEN_ANGLE);
      dy[at] = step * Math.sqrt(turn) * Math.sin(turn * GOLDEN_ANGLE);
    });
  }
}
