// One set of gestures for mouse, pen and touch: hover, click, draw, pan, wheel and pinch. Places are in the node's plot.
const { d3 } = globalThis;

const STILL = 4; // pixels that a click may move

const middle = ([a, b]) => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
const apart = ([a, b]) => Math.hypot(a[0] - b[0], a[1] - b[1]);

/**
 * `act` may have: hover(point), leave(), click(point, event), draw(path), drawn(path, event), stop(), pan(dx, dy),
 * zoom(factor, point); `pans()` tells whether dragging moves the chart, else it draws.
 */
export function gestures(node, origin, act) {
  const pointers = new Map();
  let path = null; // what is being drawn, since the first press
  let moved = false;

  const place = (event) => {
    const [x, y] = d3.pointer(event, node);
    const [left, top] = origin();
    return [x - left, y - top];
  };

  function down(event) {
    if (event.button > 1) return;
    pointers.set(event.pointerId, place(event));
    node.setPointerCapture(event.pointerId);
    path = pointers.size === 1 ? [place(event)] : null;
    moved = false;
    if (pointers.size > 1) act.stop();
    if (event.button === 1) event.preventDefault(); // no scrolling by the middle button
  }

  function move(event) {
    const to = place(event);
    if (!pointers.has(event.pointerId)) return act.hover(to, event);
    const before = pointers.get(event.pointerId);
    if (pointers.size === 2) return pinch(event.pointerId, to);
    if (!path) return undefined;
    if (!moved && Math.hypot(to[0] - path[0][0], to[1] - path[0][1]) < STILL) return undefined;
    moved = true;
    pointers.set(event.pointerId, to);
    if (act.pans() || event.buttons === 4) return act.pan(to[0] - before[0], to[1] - before[1]);
    if (apart([to, path.at(-1)]) >= STILL || path.length === 1) path.push(to);
    else path[path.length - 1] = to;
    return act.draw(path);
  }

  function pinch(id, to) {
    const before = [...pointers.values()];
    pointers.set(id, to);
    const after = [...pointers.values()];
    const [from, center] = [middle(before), middle(after)];
    act.pan(center[0] - from[0], center[1] - from[1]);
    act.zoom(apart(after) / Math.max(1, apart(before)), center);
  }

  function up(event) {
    if (!pointers.delete(event.pointerId) || !path) return;
    if (!moved && event.button === 0) act.click(place(event), event);
    else if (moved && !act.pans() && event.button === 0) act.drawn(path, event);
    path = null;
  }

  function cancel(event) {
    pointers.delete(event.pointerId);
    path = null;
    act.stop();
  }

  /** The page scrolls as ever, unless the chart is being zoomed or Ctrl is held (a pinch on a touch pad says so too). */
  function wheel(event) {
    if (!act.pans() && !event.ctrlKey) return;
    event.preventDefault();
    const pixels = event.deltaY * (event.deltaMode ? 25 : 1) * (event.ctrlKey ? 5 : 1);
    act.zoom(2 ** (-pixels / 500), place(event));
  }

  d3.select(node)
    .on("pointerdown.gestures", down)
    .on("pointermove.gestures", move)
    .on("pointerup.gestures", up)
    .on("pointercancel.gestures", cancel)
    .on("pointerleave.gestures", (event) => !pointers.has(event.pointerId) && act.leave())
    .on("wheel.gestures", wheel, { passive: false });

  /** Ends a drawing that is under way, without a result; tells whether there was one. */
  return function abandon() {
    const under = path !== null && moved;
    path = null;
    act.stop();
    return under;
  };
}
