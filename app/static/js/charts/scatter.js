// A scatter plot of pictures as a reusable D3 closure: `d3.select(node).datum(points).call(scatter().x({ label: "…" }))`.
// Points are `{ image, x, y }`. Events: hover({ images, place } | null), open(images), choose(images, add), clear().
import { drawAxes, frame, origin } from "./frame.js";
import { gestures } from "./gestures.js";
import { cleared, looks, stamp, stampSquares } from "./paint.js";
import { withSettings } from "./settings.js";
import { ends, linear } from "./scales.js";
import { inLasso, inRectangle, near } from "./shapes.js";
import { spread } from "./spread.js";
import { isStep, stepTo } from "./walk.js";
import { panned, seen, WHOLE, zoomed } from "./zoom.js";

const { d3 } = globalThis;

const MANY = 1000; // marks that are being brushed
const REACH = { mouse: 7, pen: 10, touch: 16 };
const LEGEND = [
  ["mark-plain", "picture"],
  ["mark-chosen", "selected"],
  ["mark-found", "found by name"],
];

export function scatter() {
  const values = {
    height: 470,
    label: "Scatter plot",
    mode: "lasso", // "rectangle", "lasso" or "zoom"
    x: { label: "x" },
    y: { label: "y" },
    chosen: new Set(), // ids of pictures
    found: new Set(),
  };
  const events = d3.dispatch("hover", "open", "choose", "clear");
  let points = [];
  let box = null;
  let offsets = null;
  let xs = [];
  let ys = [];
  let view = WHOLE;
  let focused = null; // the picture that the keys have reached
  let preview = [];
  let abandon = null;
  let due = 0;

  function place() {
    const x = seen(
      linear(
        ends(
          points.map((point) => point.x),
          values.x,
        ),
        [0, box.width],
      ),
      view.k,
      view.x,
    );
    const y = seen(
      linear(
        ends(
          points.map((point) => point.y),
          values.y,
        ),
        [box.height, 0],
      ),
      view.k,
      view.y,
    );
    xs = Float64Array.from(points, (point, at) => x(point.x + offsets.jitterX[at]) + offsets.dx[at]);
    ys = Float64Array.from(points, (point, at) => y(point.y + offsets.jitterY[at]) + offsets.dy[at]);
    drawAxes(box, { ...values.x, scale: x }, { ...values.y, scale: y });
  }

  const placesOf = (images) => d3.range(points.length).filter((at) => images.has(points[at].image));
  const imagesAt = (places) => places.map((at) => points[at].image);

  function layers() {
    const look = looks(box.root.node(), points.length);
    const chosen = preview.length ? new Set([...placesOf(values.chosen), ...preview]) : placesOf(values.chosen);
    return {
      marks: [[look.plain, d3.range(points.length)]],
      chosen: [
        [look.chosen, chosen],
        [look.found, placesOf(values.found)],
        [look.focus, focused === null ? [] : placesOf(new Set([focused]))],
      ],
    };
  }

  function paint(names = ["marks", "chosen"]) {
    const drawn = layers();
    box.canvases.each(function draw(name) {
      if (!names.includes(name)) return;
      const context = cleared(this, box);
      for (const [look, places] of drawn[name]) {
        const put = look.fast && preview.length > MANY ? stampSquares : stamp;
        put(context, look, xs, ys, places);
      }
      context.restore();
    });
  }

  /** Paints the upper canvas at the next frame, however often it is asked for. */
  function paintSoon() {
    due ||= requestAnimationFrame(() => {
      due = 0;
      paint(["chosen"]);
    });
  }

  function look(to) {
    view = to;
    events.call("hover", null, null);
    place();
    paint();
  }

  const within = (path) =>
    values.mode === "lasso" ? inLasso(xs, ys, path) : inRectangle(xs, ys, path[0], path.at(-1));

  function outline(path) {
    if (!path) return "";
    const [[x0, y0], [x1, y1]] = [path[0], path.at(-1)];
    const corners = values.mode === "lasso" ? path : [path[0], [x1, y0], [x1, y1], [x0, y1]];
    return `M${corners.map((corner) => corner.join(",")).join("L")}Z`;
  }

  function draw(path) {
    box.over.selectAll("path").data([path]).join("path").attr("class", "drawn").attr("d", outline);
    preview = within(path);
    events.call("hover", null, null);
    paintSoon();
  }

  function stop() {
    preview = [];
    box.over.selectAll("path").remove();
    paintSoon();
  }

  function drawn(path, event) {
    const images = imagesAt(within(path));
    stop();
    events.call("choose", null, images, event.shiftKey);
  }

  /** Places of the points under the pointer; of those that lie on one another all, though they are drawn side by side. */
  function under(point, event) {
    const found = near(xs, ys, point, REACH[event.pointerType] ?? REACH.mouse);
    if (!found.length || values.x.integer || values.y.integer) return found;
    const key = (at) => `${points[at].x} ${points[at].y}`;
    const keys = new Set(found.map(key));
    const ties = d3.range(points.length).filter((at) => keys.has(key(at)));
    return [...new Set([...found, ...ties])];
  }

  function hover(at, event) {
    const images = imagesAt(under(at, event));
    box.svg.classed("pointing", images.length > 0);
    events.call("hover", null, images.length ? { images, place: at.map((c, axis) => c + origin()[axis]) } : null);
  }

  function click(at, event) {
    const images = imagesAt(under(at, event));
    if (images.length && event.shiftKey) events.call("choose", null, images, true);
    else if (images.length) events.call("open", null, images);
    else events.call("clear");
  }

  function focusOn(at) {
    focused = points[at].image;
    if (xs[at] < 0 || xs[at] > box.width || ys[at] < 0 || ys[at] > box.height) look(WHOLE);
    events.call("hover", null, {
      images: [focused],
      place: [xs[at] + origin()[0], ys[at] + origin()[1]],
      spoken: true,
    });
    paintSoon();
  }

  function key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !points.length) return;
    const center = [box.width / 2, box.height / 2];
    if (isStep(event.key)) focusOn(stepTo(event.key, points, focused));
    else if (event.key === "Enter" && focused !== null) events.call("open", null, [focused]);
    else if (event.key === " " && focused !== null) events.call("choose", null, [focused], true);
    else if (event.key === "+" || event.key === "-") look(zoomed(view, event.key === "+" ? 1.5 : 1 / 1.5, center, box));
    else if (event.key === "0") look(WHOLE);
    else if (event.key !== "Escape" || !abandon()) return;
    event.preventDefault();
  }

  function listen(svg) {
    abandon = gestures(svg.node(), origin, {
      hover,
      click,
      draw,
      drawn,
      stop,
      leave: () => events.call("hover", null, null),
      pan: (dx, dy) => look(panned(view, dx, dy, box)),
      zoom: (factor, at) => look(zoomed(view, factor, at, box)),
      pans: () => values.mode === "zoom",
    });
    const leave = () => {
      focused = null;
      events.call("hover", null, null);
      paintSoon();
    };
    svg.on("keydown", key).on("blur", leave);
  }

  function chart(selection) {
    const data = selection.datum().filter((point) => Number.isFinite(point.x) && Number.isFinite(point.y));
    box = frame(selection, values.height, LEGEND);
    if (data.length !== points.length || data.some((point, at) => point !== points[at])) {
      points = data;
      preview = [];
      offsets = null;
    }
    offsets = spread(points, values.x.integer, values.y.integer);
    if (!abandon) listen(box.svg);
    box.svg
      .attr("tabindex", 0)
      .attr("role", "application")
      .attr("aria-roledescription", "scatter plot")
      .attr("aria-label", values.label)
      .attr("data-mode", values.mode);
    if (points.length && !points.some((point) => point.image === focused)) focused = null;
    place();
    paint();
  }

  /** Shows what is chosen or found anew, without placing the points again. */
  chart.repaint = () => box && paintSoon();
  chart.whole = () => look(WHOLE);
  /** The marks as drawn, for export: `{ cx, cy, ...look }` in the order of drawing. */
  chart.marks = () =>
    Object.values(layers())
      .flat()
      .flatMap(([shape, places]) => [...places].map((at) => ({ cx: xs[at], cy: ys[at], ...shape })))
      .filter(({ cx, cy }) => cx >= 0 && cx <= box.width && cy >= 0 && cy <= box.height);
  return withSettings(chart, values, events);
}
