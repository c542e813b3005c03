// What the charts of pictures have in common: settings and events, zoom, gestures, keys, drawing at the next frame.
import { frame, origin } from "./frame.js";
import { gestures } from "./gestures.js";
import { withSettings } from "./settings.js";
import { panned, WHOLE, zoomed } from "./zoom.js";

const { d3 } = globalThis;

const CLOSER = { "+": 1.5, "-": 1 / 1.5 };

/**
 * `own` is what a chart does itself: redraw() draws all of it, refresh() what is chosen or found, and hover, click, draw,
 * drawn and stop are its gestures. `view` is where one looks, `box` the frame, both `{ width, height, … }` in pixels.
 */
export function chartBase(settings, own) {
  const values = { chosen: new Set(), found: new Set(), ...settings }; // sets of ids of pictures
  const events = d3.dispatch("hover", "open", "choose", "clear");
  const leave = () => events.call("hover", null, null);
  const base = { values, events, view: WHOLE, box: null, leave, look, key, refreshSoon, stand, complete };
  let abandon = null;
  let due = 0;

  function look(view) {
    base.view = view;
    leave();
    own.redraw();
  }

  /** Once at the next frame, however often it is asked for. */
  function refreshSoon() {
    due ||= requestAnimationFrame(() => {
      due = 0;
      own.refresh();
    });
  }

  /** `+`, `-` and `0` zoom, Esc ends a drawing; true when the key was one of these. */
  function key(name) {
    const { box, view } = base;
    if (name in CLOSER) look(zoomed(view, CLOSER[name], [box.width / 2, box.height / 2], box));
    else if (name === "0") look(WHOLE);
    else return name === "Escape" && abandon();
    return true;
  }

  /** The frame in `selection`; it listens from the first time on. `plain` is what the legend calls a mark. */
  function stand(selection, plain) {
    const legend = { "mark-plain": plain, "mark-chosen": "selected", "mark-found": "found by name" };
    base.box = frame(selection, values.height, Object.entries(legend));
    abandon ??= gestures(base.box.svg.node(), origin, {
      ...own,
      leave,
      pan: (dx, dy) => look(panned(base.view, dx, dy, base.box)),
      zoom: (factor, at) => look(zoomed(base.view, factor, at, base.box)),
      pans: () => values.mode === "zoom",
    });
    base.box.svg.attr("aria-label", values.label).attr("data-mode", values.mode);
    return base.box;
  }

  function complete(chart) {
    /** Shows what is chosen or found anew, without placing the points again. */
    chart.repaint = () => base.box && refreshSoon();
    chart.whole = () => look(WHOLE);
    return withSettings(chart, values, events);
  }

  return base;
}
