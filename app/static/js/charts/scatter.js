// A scatter plot of pictures as a reusable D3 closure: `d3.select(node).datum(points).call(scatter().x({ label: "…" }))`.
// Points are `{ image, x, y }`. Events: hover({ images, place } | null), open(images), choose(images, add), clear().
import { chartBase } from "./base.js";
import { drawAxes, origin } from "./frame.js";
import { cleared, looks, stamp, stampSquares } from "./paint.js";
import { ends, linear } from "./scales.js";
import { inLasso, inRectangle, near } from "./shapes.js";
import { spread } from "./spread.js";
import { isStep, stepTo } from "./walk.js";
import { seen, WHOLE } from "./zoom.js";

const { d3 } = globalThis;

const MANY = 1000; // marks that are being brushed
const REACH = { mouse: 7, pen: 10, touch: 16 };

export function scatter() {
  const settings = {
    height: 470,
    label: "Scatter plot",
    mode: "lasso", // "rectangle", "lasso" or "zoom"
    x: { label: "x" },
    y: { label: "y" },
  };
  const base = chartBase(settings, { redraw, refresh: () => paint(["chosen"]), hover, click, draw, drawn, stop });
  const { values, events } = base;
  let points = [];
  let box = null;
  let offsets = null;
  let xs = [];
  let ys = [];
  let focused = null; // the picture that the keys have reached
  let preview = [];

  /** Scale and places of one axis. */
  function along(name, range, jitter, shift) {
    const whole = linear(ends(points.map((point) => point[name]), values[name]), range); // prettier-ignore
    const scale = seen(whole, base.view.k, base.view[name]);
    return [scale, Float64Array.from(points, (point, at) => scale(point[name] + jitter[at]) + shift[at])];
  }

  function redraw() {
    const [x, left] = along("x", [0, box.width], offsets.jitterX, offsets.dx);
    const [y, top] = along("y", [box.height, 0], offsets.jitterY, offsets.dy);
    [xs, ys] = [left, top];
    drawAxes(box, { ...values.x, scale: x }, { ...values.y, scale: y });
    paint();
  }

  const placesOf = (images) => d3.range(points.length).filter((at) => images.has(points[at].image));
  const imagesAt = (places) => places.map((at) => points[at].image);

  function layers() {
    const look = looks(box.root.node(), points.length);
    return {
      marks: [[look.plain, d3.range(points.length)]],
      chosen: [
        [look.chosen, new Set([...placesOf(values.chosen), ...preview])],
        [look.found, placesOf(values.found)],
        [look.focus, placesOf(new Set([focused]))],
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

  const within = (path) =>
    values.mode === "lasso" ? inLasso(xs, ys, path) : inRectangle(xs, ys, path[0], path.at(-1));

  function outline(path) {
    const [[x0, y0], [x1, y1]] = [path[0], path.at(-1)];
    const corners = values.mode === "lasso" ? path : [path[0], [x1, y0], [x1, y1], [x0, y1]];
    return `M${corners.map((corner) => corner.join(",")).join("L")}Z`;
  }

  function draw(path) {
    box.over.selectAll("path").data([path]).join("path").attr("class", "drawn").attr("d", outline);
    preview = within(path);
    base.leave();
    base.refreshSoon();
  }

  function stop() {
    preview = [];
    box.over.selectAll("path").remove();
    base.refreshSoon();
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

  const inPage = (place) => place.map((pixels, axis) => pixels + origin()[axis]);

  function hover(at, event) {
    const images = imagesAt(under(at, event));
    box.svg.classed("pointing", images.length > 0);
    events.call("hover", null, images.length ? { images, place: inPage(at) } : null);
  }

  function click(at, event) {
    const images = imagesAt(under(at, event));
    if (!images.length) events.call("clear");
    else if (event.shiftKey) events.call("choose", null, images, true);
    else events.call("open", null, images);
  }

  function focusOn(at) {
    focused = points[at].image;
    if (xs[at] < 0 || xs[at] > box.width || ys[at] < 0 || ys[at] > box.height) base.look(WHOLE);
    events.call("hover", null, { images: [focused], place: inPage([xs[at], ys[at]]), spoken: true });
    base.refreshSoon();
  }

  function key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !points.length) return;
    if (isStep(event.key)) focusOn(stepTo(event.key, points, focused));
    else if (event.key === "Enter" && focused !== null) events.call("open", null, [focused]);
    else if (event.key === " " && focused !== null) events.call("choose", null, [focused], true);
    else if (!base.key(event.key)) return;
    event.preventDefault();
  }

  function blur() {
    focused = null;
    base.leave();
    base.refreshSoon();
  }

  function chart(selection) {
    const data = selection.datum().filter((point) => Number.isFinite(point.x) && Number.isFinite(point.y));
    if (data.length !== points.length || data.some((point, at) => point !== points[at])) {
      points = data;
      preview = [];
    }
    offsets = spread(points, values.x.integer, values.y.integer);
    box = base.stand(selection, "picture");
    box.svg
      .attr("tabindex", 0)
      .attr("role", "application")
      .attr("aria-roledescription", "scatter plot")
      .on("keydown", key)
      .on("blur", blur);
    if (!points.some((point) => point.image === focused)) focused = null;
    redraw();
  }

  /** The marks as drawn, for export: `{ cx, cy, ...look }` in the order of drawing. */
  chart.marks = () =>
    Object.values(layers())
      .flat()
      .flatMap(([shape, places]) => [...places].map((at) => ({ cx: xs[at], cy: ys[at], ...shape })))
      .filter(({ cx, cy }) => cx >= 0 && cx <= box.width && cy >= 0 && cy <= box.height);
  return base.complete(chart);
}
