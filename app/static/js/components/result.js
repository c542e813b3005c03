// A result tab: header, progress, rows of one picture or a grid of all, and the film strip.
import { el, setText } from "../dom.js";
import { inputsWords } from "../inputs_words.js";
import { addressesOf, DRAWING } from "../maps/drawing.js";
import { mapAt } from "../maps/library.js";
import { createListing } from "../maps/pair.js";
import { zoomedAt, zoomOf, zoomText } from "../maps/zoom.js";
import { createAgainMenu } from "./again_menu.js";
import { createComparePanel, layoutOf } from "./compare_panel.js";
import { createExportMenu } from "./export_menu.js";
import { createFilmStrip } from "./film_strip.js";
import { createGrid } from "./grid.js";
import { createLikeness } from "./likeness.js";
import { createPictureOrder } from "./picture_order.js";
import { createResultRows } from "./result_rows.js";
import { methodOfRow, rowContexts } from "./row_context.js";
import { createRunProgress } from "./run_progress.js";
import { createScoring } from "./scoring.js";
import { createSharePanel } from "./share_panel.js";
import { createViewTools } from "./view_tools.js";

/** What the user will probably ask for next, asked for already. */
function preload(pictures, maps) {
  for (const address of maps.filter(Boolean)) mapAt(address).catch(() => null); // it is told when it is looked at
  return pictures.filter(Boolean).map((address) => Object.assign(new Image(), { src: address }));
}

/**
 * `actions`: go(index), say(text), left(run), keys(), and where it is not `shared` close(), cancel(), toHome(tab),
 * again(request, background), ask(modelId, layer), join(tabIds).
 */
export function createResult(id, state, actions) {
  const name = el("span.picture-name");
  const position = el("small");
  const inputs = el("p.muted.inputs");
  const tools = createViewTools(state);
  const { shared } = actions;
  const close = el("button.button", { on: { click: actions.close } }, "Close");
  const again = createAgainMenu(state, { ...actions, toHome: () => actions.toHome(tab) });
  const share = createSharePanel(id);
  const exports = createExportMenu(id, state);
  const progress = createRunProgress(actions);
  const rows = createResultRows(state, { point, context: rowContexts(state, actions, () => ({ tab, at })), large: keepLarge });
  const grid = createGrid(state, { point, go: (index) => show(index, true), open: openLarge });
  const compare = createComparePanel(id, state, actions);
  const likeness = createLikeness(id, state);
  const scoring = createScoring(id, state, { rows, say: actions.say, shared });
  const order = createPictureOrder(id, state, () => render());
  const strip = createFilmStrip({ go: (at) => show(at, true), move, keys: actions.keys });
  const node = el(
    "section.panel.result",
    { id: `panel-${id}`, role: "tabpanel", "aria-labelledby": `tab-${id}`, tabindex: "-1" },
    el(
      "div.card.result-head",
      {},
      el("div", {}, el("h1", {}, name, " ", position), inputs),
      el("div.tools", compare.node, scoring.node, !shared && [exports.node, again.node, share.node, close]),
      el("div.tools.looks", compare.layout, tools.node),
    ),
    progress.node,
    rows.node,
    grid.node,
    likeness.node,
    strip.node,
  );
  const views = [rows, grid];
  const listing = createListing(state);
  let tab = null;
  let stale = false; // something changed while it was not seen
  let at = 0;
  let ahead = [];

  /** What CSS does by itself acts on all maps at once. */
  function applyView() {
    node.dataset.view = state.get("view");
    node.dataset.smooth = state.get("smooth");
    node.style.setProperty("--opacity", state.get("opacity") / 100);
  }

  function redraw() {
    stale = node.hidden;
    if (!stale) for (const view of views) view.redraw();
  }

  function applyZoom() {
    for (const view of views) view.setZoom(zoomOf(state.get("zoom")));
  }

  /** The same place in all maps; what stands there is said in each row. */
  function point(place) {
    for (const view of views) view.point(place);
  }

  const zoomBy = (steps) => state.set({ zoom: zoomText(zoomedAt(zoomOf(state.get("zoom")), steps)) });

  const listed = () => listing(tab);
  const isGrid = () => layoutOf(tab, state) === "grid";

  /** In a grid a large map stands before it, with all that is known about it. */
  function renderLayout() {
    const large = rows.large() !== null;
    node.classList.toggle("has-large", large);
    grid.node.hidden = !tab || !isGrid();
    rows.node.hidden = tab !== null && isGrid() && !large;
  }

  function keepLarge(key) {
    renderLayout();
    state.set({ large: key ?? "" });
  }

  /** The large row of the address. */
  function applyLarge() {
    const key = state.get("large");
    if (!tab || state.get("tab") !== id || key === (rows.large() ?? "")) return;
    if (key && isGrid()) openLarge(key, at);
    else rows.setLarge(listed().some((row) => row.key === key) ? key : null);
  }

  /** Of a grid only the large row is there. */
  const showRows = (key) => rows.show(tab, isGrid() ? listed().filter((row) => row.key === key) : listed(), at);

  function openLarge(key, index) {
    show(index, true);
    showRows(key);
    rows.setLarge(key);
  }

  function toggleLarge() {
    if (rows.large() !== null) rows.setLarge(null);
    else if (isGrid()) openLarge(grid.focused(), at);
    else rows.setLarge(rows.focused());
  }

  function move(step) {
    const many = tab?.inputs.images.length ?? 0;
    if (many) show((at + step + many) % many, true);
  }

  const methodOf = (row) => methodOfRow(state, row);

  function render() {
    if (node.hidden) return;
    renderLayout();
    if (!tab) return;
    const { images } = tab.inputs;
    const image = images[at];
    setText(name, image?.name ?? tab.title);
    setText(position, `${at + 1} of ${images.length}`);
    setText(inputs, inputsWords(tab, methodOf(tab.rows[0])));
    compare.update(tab);
    if (!image) return;
    const cells = tab.rows.flatMap((row) => row.cells).filter(Boolean);
    const kinds = cells.length ? cells : tab.rows.map(methodOf).filter(Boolean); // until the first map has come
    tools.setKinds(
      kinds.some(({ signed }) => signed),
      kinds.some(({ signed }) => !signed),
    );
    if (isGrid()) grid.show(tab, listed(), order.of(tab), order.figures(), at);
    showRows(rows.large());
    likeness.show(tab, at);
    if (stale) redraw();
    scoring.show(tab, at);
  }

  function preloadAround() {
    const near = [at + 1, at - 1, at + 2];
    const maps = isGrid()
      ? []
      : near.flatMap((place) => tab.rows.flatMap((row) => addressesOf(row.cells[place], state.get)));
    ahead = preload(
      near.map((place) => tab.inputs.images[place]?.url),
      maps,
    );
  }

  function show(index, byUser = false) {
    at = Math.max(0, Math.min(index, (tab?.inputs.images.length ?? index + 1) - 1));
    strip.select(at);
    render();
    if (tab) preloadAround();
    if (byUser) {
      actions.go(at);
      actions.say(`${tab.inputs.images[at].name}, ${at + 1} of ${tab.inputs.images.length}`);
    }
  }

  function update(newTab) {
    tab = newTab;
    node.dataset.loaded = "true";
    strip.setImages(tab.inputs.images);
    strip.setDone((i) => tab.rows.some((row) => row.cells[i]));
    progress.update(tab);
    again.update(tab);
    show(at);
    applyLarge();
  }

  /** What a key does here (see key_sheet.js); true when it was one of them. */
  function key(name) {
    if (scoring.key(name)) return true;
    const last = (tab?.inputs.images.length ?? 1) - 1;
    const keys = {
      ArrowRight: () => move(1),
      ArrowLeft: () => move(-1),
      Home: () => show(0, true),
      End: () => show(last, true),
      " ": strip.play,
      f: toggleLarge,
      "+": () => zoomBy(1),
      "-": () => zoomBy(-1),
      0: () => zoomBy(-Infinity),
      "?": actions.keys,
    };
    if (name === "Escape" && rows.large() !== null) rows.setLarge(null);
    else if (keys[name]) keys[name]();
    else return false;
    return true;
  }

  const forgets = [
    state.on(["view", "opacity", "smooth"], applyView),
    state.on([...DRAWING, "view"], redraw),
    state.on(["zoom"], applyZoom),
    state.on(["large"], applyLarge),
    state.on(["methods", "scale", "layout", "difference", "likeness", "channels", "sort", "scoring"], render),
  ];

  /** Takes the result off the page; images still on their way are no longer asked for. */
  function dispose() {
    for (const forget of forgets) forget();
    strip.stop();
    grid.dispose();
    compare.dispose();
    scoring.dispose();
    again.dispose();
    share.dispose();
    exports.dispose();
    tools.dispose();
    node.remove();
    for (const image of [...ahead, ...node.querySelectorAll("img")]) image.removeAttribute("src");
  }

  return { node, update, show, key, tick: progress.tick, position: () => at, loaded: () => tab !== null, dispose };
}
