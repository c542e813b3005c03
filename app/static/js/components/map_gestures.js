// Looking close with pointer and wheel: zoom, move, and the place under the pointer, the same for all maps of a tab.
import { moved, onMap, zoomedAt, zoomOf, zoomText } from "../maps/zoom.js";

const WHEEL = 120; // what one notch of a usual wheel says
const CLICK = 4; // pixels that a pointer may move and still click

const shares = (node, { clientX, clientY }) => {
  const box = node.getBoundingClientRect();
  return [(clientX - box.left) / box.width, (clientY - box.top) / box.height];
};

/** `on`: point(place or null), open(). Lets a frame zoom and move what `state` says of all. */
export function addMapGestures(node, state, on) {
  const zoom = () => zoomOf(state.get("zoom"));
  const set = (next) => state.set({ zoom: zoomText(next) });
  const pointers = new Map(); // those that are down: where they were last
  let began = null; // where the pointer went down, null when it has moved since

  /** Only where it was asked for (Ctrl, a pinch, or zoomed in already): else the page scrolls as everywhere. */
  function onWheel(event) {
    if (!event.ctrlKey && !event.metaKey && zoom().factor === 1) return;
    event.preventDefault();
    set(zoomedAt(zoom(), (-event.deltaY / WHEEL) * (event.ctrlKey ? 3 : 1), ...shares(node, event)));
  }

  function onDown(event) {
    if (event.button !== 0) return;
    pointers.set(event.pointerId, shares(node, event));
    began = pointers.size === 1 ? [event.clientX, event.clientY] : null;
    if (zoom().factor > 1 || pointers.size > 1) node.setPointerCapture(event.pointerId);
  }

  function pinch(event, at) {
    const other = [...pointers].find(([pointer]) => pointer !== event.pointerId)[1];
    const distance = ([x, y]) => Math.hypot(x - other[0], y - other[1]);
    const steps = Math.log(distance(at) / Math.max(0.01, distance(pointers.get(event.pointerId)))) / Math.log(1.25);
    set(zoomedAt(zoom(), steps, (at[0] + other[0]) / 2, (at[1] + other[1]) / 2));
  }

  function onMove(event) {
    const at = shares(node, event);
    const before = pointers.get(event.pointerId);
    if (began && Math.hypot(event.clientX - began[0], event.clientY - began[1]) > CLICK) began = null;
    if (before && pointers.size > 1) pinch(event, at);
    else if (before && zoom().factor > 1) set(moved(zoom(), at[0] - before[0], at[1] - before[1]));
    if (before) pointers.set(event.pointerId, at);
    on.point(onMap(zoom(), ...at));
  }

  function onUp(event) {
    pointers.delete(event.pointerId);
    if (began && event.type === "pointerup") on.open();
    began = null;
  }

  node.addEventListener("wheel", onWheel, { passive: false });
  node.addEventListener("pointerdown", onDown);
  node.addEventListener("pointermove", onMove);
  for (const type of ["pointerup", "pointercancel"]) node.addEventListener(type, onUp);
  node.addEventListener("pointerleave", () => on.point(null));
}
