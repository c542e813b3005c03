// Which points lie in a shape that was drawn, and which lie under the pointer. Arrays of pixels in, places out.
const { d3 } = globalThis;

/** Places of the points in the rectangle between two corners. */
export function inRectangle(xs, ys, [x0, y0], [x1, y1]) {
  const [left, right, top, bottom] = [Math.min(x0, x1), Math.max(x0, x1), Math.min(y0, y1), Math.max(y0, y1)];
  const found = [];
  for (let at = 0; at < xs.length; at += 1) {
    if (xs[at] >= left && xs[at] <= right && ys[at] >= top && ys[at] <= bottom) found.push(at);
  }
  return found;
}

/** Places of the points inside a closed line through `corners`. */
export function inLasso(xs, ys, corners) {
  if (corners.length < 3) return [];
  const [left, right] = d3.extent(corners, (corner) => corner[0]);
  const [top, bottom] = d3.extent(corners, (corner) => corner[1]);
  return inRectangle(xs, ys, [left, top], [right, bottom]).filter((at) =>
    d3.polygonContains(corners, [xs[at], ys[at]]),
  );
}

/** Places of the points at most `reach` away, the nearest first. */
export function near(xs, ys, [x, y], reach) {
  const around = inRectangle(xs, ys, [x - reach, y - reach], [x + reach, y + reach]);
  const distance = (at) => Math.hypot(xs[at] - x, ys[at] - y);
  return d3.sort(
    around.filter((at) => distance(at) <= reach),
    distance,
  );
}
