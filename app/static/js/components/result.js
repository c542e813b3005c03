// A result tab: header, progress, one row per model, and the film strip; all rows show the same picture.
import { el, fill, setText } from "../dom.js";
import { explainClass, canExplainClass } from "../again.js";
import { inputsWords } from "../inputs_words.js";
import { addressOf, DRAWING, sharing } from "../maps/drawing.js";
import { mapAt } from "../maps/library.js";
import { zoomedAt, zoomOf, zoomText } from "../maps/zoom.js";
import { createAgainMenu } from "./again_menu.js";
import { createExportMenu } from "./export_menu.js";
import { createFilmStrip } from "./film_strip.js";
import { addMapGestures } from "./map_gestures.js";
import { createResultRow } from "./result_row.js";
import { createRunProgress, isFinished } from "./run_progress.js";
import { createSharePanel } from "./share_panel.js";
import { createViewTools } from "./view_tools.js";

const LARGE = "large"; // one row fills the window

/** What the user will probably ask for next, asked for already. */
function preload(pictures, maps) {
  for (const address of maps.filter(Boolean)) mapAt(address).catch(() => null); // it is told when it is looked at
  return pictures.filter(Boolean).map((address) => Object.assign(new Image(), { src: address }));
}

/**
 * `actions`: go(index), say(text), left(run), keys(), and where it is not `shared` close(), cancel(), toHome(tab),
 * again(request, background), ask(modelId, layer).
 */
export function createResult(id, state, actions) {
  const name = el("span.picture-name");
  const position = el("small");
  const inputs = el("p.muted.inputs");
  const tools = createViewTools(state);
  const { shared } = actions;
  const close = el("button.button", { type: "button", on: { click: actions.close } }, "Close");
  const again = createAgainMenu(state, { ...actions, toHome: () => actions.toHome(tab) });
  const share = createSharePanel(id);
  const exports = createExportMenu(id, state);
  const progress = createRunProgress(actions);
  const rowsNode = el("div.rows");
  const strip = createFilmStrip({ go: (at) => show(at, true), move, keys: actions.keys });
  const node = el(
    "section.panel.result",
    { id: `panel-${id}`, role: "tabpanel", "aria-labelledby": `tab-${id}`, tabindex: "-1" },
    el(
      "div.card.result-head",
      {},
      el("div", {}, el("h1", {}, name, " ", position), inputs),
      el("div.tools", {}, tools.node, !shared && [exports.node, again.node, share.node, close]),
    ),
    progress.node,
    rowsNode,
    strip.node,
  );
  const rows = new Map();
  let tab = null;
  let at = 0;
  let ahead = [];

  /** What CSS does by itself acts on all maps at once. */
  function applyView() {
    node.dataset.view = state.get("view");
    node.dataset.smooth = state.get("smooth");
    node.style.setProperty("--opacity", state.get("opacity") / 100);
  }

  function redraw() {
    if (node.hidden) return;
    for (const row of rows.values()) row.redraw();
  }

  function applyZoom() {
    for (const row of rows.values()) row.setZoom(zoomOf(state.get("zoom")));
  }

  /** The same place in all maps; what stands there is said in each row. */
  function point(place) {
    for (const row of rows.values()) row.point(place);
  }

  const zoomBy = (steps) => state.set({ zoom: zoomText(zoomedAt(zoomOf(state.get("zoom")), steps)) });

  function rowWithFocus() {
    const all = [...rows.values()];
    return all.find((row) => row.node.contains(document.activeElement)) ?? all[0];
  }

  function setLarge(row) {
    const large = row && !row.node.classList.contains(LARGE);
    for (const one of rows.values()) one.node.classList.toggle(LARGE, large && one === row);
    node.classList.toggle("has-large", Boolean(large));
  }

  function move(step) {
    const many = tab?.inputs.images.length ?? 0;
    if (many) show((at + step + many) % many, true);
  }

  const methodNow = () => state.get("methods").find((method) => method.id === tab.inputs.method.id);

  /** What a row needs beside its maps: the trust line's context, and another class as a new run. */
  function rowContext({ model }) {
    return {
      state,
      inputs: tab.inputs,
      methods: () => state.get("methods"),
      canExplain: (index) => !shared && canExplainClass(tab, methodNow(), state.get("details")[model.id], index),
      explain: (index, background) => actions.again(explainClass(tab, methodNow(), model.id, index), background),
    };
  }

  function rowOf(row) {
    if (!rows.has(row.model.id)) {
      const made = createResultRow(row.model, rowContext(row));
      for (const frame of made.frames) addMapGestures(frame, state, { point, open: () => setLarge(made) });
      made.setZoom(zoomOf(state.get("zoom")));
      rows.set(row.model.id, made);
      rowsNode.append(made.node);
    }
    return rows.get(row.model.id);
  }

  function render() {
    if (!tab) return;
    const { images } = tab.inputs;
    const image = images[at];
    setText(name, image?.name ?? tab.title);
    setText(position, `${at + 1} of ${images.length}`);
    setText(inputs, inputsWords(tab, methodNow()));
    if (!image) return;
    const cells = tab.rows.flatMap((row) => row.cells).filter(Boolean);
    tools.setKinds(
      cells.some((cell) => cell.signed),
      cells.some((cell) => !cell.signed),
    );
    for (const row of tab.rows) showRow(row, image);
  }

  function showRow(row, image) {
    const cell = row.cells[at];
    const failure = tab.run.failures[row.model.id]?.detail;
    const cells = cell ? sharing(tab, row, cell, state.get("scale")) : [];
    rowOf(row).show({ image, cell, cells, layer: row.layer, ended: isFinished(tab.run), failure });
  }

  function preloadAround() {
    const near = [at + 1, at - 1, at + 2];
    const maps = near.flatMap((place) => tab.rows.map((row) => addressOf(row.cells[place], state.get)));
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
    if (!tab) fill(rowsNode); // the words "Loading" go
    tab = newTab;
    strip.setImages(tab.inputs.images);
    strip.setDone((i) => tab.rows.some((row) => row.cells[i]));
    progress.update(tab);
    again.update(tab);
    show(at);
  }

  /** What a key does here (see key_sheet.js); true when it was one of them. */
  function key(name) {
    const last = (tab?.inputs.images.length ?? 1) - 1;
    const keys = {
      ArrowRight: () => move(1),
      ArrowLeft: () => move(-1),
      Home: () => show(0, true),
      End: () => show(last, true),
      " ": strip.play,
      f: () => setLarge(rowWithFocus()),
      "+": () => zoomBy(1),
      "-": () => zoomBy(-1),
      0: () => zoomBy(-Infinity),
      "?": actions.keys,
    };
    if (name === "Escape" && node.classList.contains("has-large")) setLarge(null);
    else if (keys[name]) keys[name]();
    else return false;
    return true;
  }

  const forgets = [
    state.on(["view", "opacity", "smooth"], applyView),
    state.on([...DRAWING, "view"], redraw),
    state.on(["zoom"], applyZoom),
    state.on(["methods", "scale"], render),
  ];

  /** Takes the result off the page; images still on their way are no longer asked for. */
  function dispose() {
    for (const forget of forgets) forget();
    strip.stop();
    again.dispose();
    share.dispose();
    exports.dispose();
    tools.dispose();
    node.remove();
    for (const image of [...ahead, ...node.querySelectorAll("img")]) image.removeAttribute("src");
  }

  fill(rowsNode, el("p.muted.card", {}, "Loading…"));
  return { node, update, show, key, tick: progress.tick, position: () => at, loaded: () => tab !== null, dispose };
}
