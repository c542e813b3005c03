// Going from point to point by the arrow keys, Home and End.
const { d3 } = globalThis;

const STEPS = { ArrowRight: ["x", 1], ArrowLeft: ["x", -1], ArrowUp: ["y", 1], ArrowDown: ["y", -1] };

export const isStep = (key) => key in STEPS || key === "Home" || key === "End";

/** The place of the point that a key leads to from the picture `from`: the next along an axis, of equal ones in order. */
export function stepTo(key, points, from) {
  const [axis, way] = STEPS[key] ?? ["x", 0];
  const other = axis === "x" ? "y" : "x";
  const before = (a, b) =>
    d3.ascending(points[a][axis], points[b][axis]) || d3.ascending(points[a][other], points[b][other]) || a - b;
  const order = d3.sort(d3.range(points.length), before);
  if (!way) return order.at(key === "Home" ? 0 : -1);
  const now = order.findIndex((at) => points[at].image === from);
  return order[now < 0 ? 0 : Math.max(0, Math.min(order.length - 1, now + way))];
}
