// A result tab: header, progress, one row per model, and the film strip; all rows show the same picture.
import { el, fill, segmented, setSegment, setText } from "../dom.js";
import { explainClass, canExplainClass } from "../again.js";
import { inputsWords } from "../inputs_words.js";
import { createAgainMenu } from "./again_menu.js";
import { createFilmStrip } from "./film_strip.js";
import { createResultRow } from "./result_row.js";
import { createRunProgress, isFinished } from "./run_progress.js";

const VIEWS = [
  ["map", "Map"],
  ["overlay", "Overlay"],
  ["side", "Side by side"],
];

/** Images that the user will probably ask for next, asked for already. */
function preload(addresses) {
  return addresses.filter(Boolean).map((address) => Object.assign(new Image(), { src: address }));
}

/** `actions`: close(), cancel(), go(index), say(text), again(request, background), toHome(tab), ask(modelId, layer). */
export function createResult(id, state, actions) {
  const name = el("span.picture-name");
  const position = el("small");
  const inputs = el("p.muted.inputs");
  const viewSwitch = segmented("View", VIEWS, state.get("view"), (view) => state.set({ view }));
  const slider = el("input", {
    type: "range",
    min: 0,
    max: 100,
    "aria-label": "How strongly the map covers the picture",
    on: { input: () => state.set({ opacity: Number(slider.value) }) },
  });
  const opacity = el("label.opacity", {}, "map", slider);
  const close = el("button.button", { type: "button", on: { click: actions.close } }, "Close");
  const again = createAgainMenu(state, { ...actions, toHome: () => actions.toHome(tab) });
  const progress = createRunProgress(actions);
  const rowsNode = el("div.rows");
  const strip = createFilmStrip({ go: (at) => show(at, true), move });
  const node = el(
    "section.panel.result",
    { id: `panel-${id}`, role: "tabpanel", "aria-labelledby": `tab-${id}`, tabindex: "-1" },
    el(
      "div.card.result-head",
      {},
      el("div", {}, el("h1", {}, name, " ", position), inputs),
      el("div.tools", {}, opacity, viewSwitch, again.node, close),
    ),
    progress.node,
    rowsNode,
    strip.node,
  );
  const rows = new Map();
  let tab = null;
  let at = 0;
  let ahead = [];

  function applyView() {
    node.dataset.view = state.get("view");
    node.style.setProperty("--opacity", state.get("opacity") / 100);
    slider.value = state.get("opacity");
    opacity.hidden = state.get("view") !== "overlay";
    setSegment(viewSwitch, state.get("view"));
  }

  function move(step) {
    const many = tab?.inputs.images.length ?? 0;
    if (many) show((at + step + many) % many, true);
  }

  const methodNow = () => state.get("methods").find((method) => method.id === tab.inputs.method.id);

  /** What a row needs beside its maps: the trust line's context, and another class as a new run. */
  function rowContext({ model }) {
    return {
      inputs: tab.inputs,
      methods: () => state.get("methods"),
      canExplain: (index) => canExplainClass(tab, methodNow(), state.get("details")[model.id], index),
      explain: (index, background) => actions.again(explainClass(tab, methodNow(), model.id, index), background),
    };
  }

  function rowOf(row) {
    if (!rows.has(row.model.id)) {
      rows.set(row.model.id, createResultRow(row.model, rowContext(row)));
      rowsNode.append(rows.get(row.model.id).node);
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
    for (const row of tab.rows)
      rowOf(row).show({ image, cell: row.cells[at], layer: row.layer, ended: isFinished(tab.run) });
  }

  function preloadAround() {
    const { images } = tab.inputs;
    ahead = preload(
      [at + 1, at - 1].flatMap((near) => [images[near]?.url, ...tab.rows.map((row) => row.cells[near]?.png_url)]),
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

  /** Arrow keys, Home and End move every row; true when the key was one of them. */
  function key(name) {
    const last = (tab?.inputs.images.length ?? 1) - 1;
    if (name === "ArrowRight") move(1);
    else if (name === "ArrowLeft") move(-1);
    else if (name === "Home") show(0, true);
    else if (name === "End") show(last, true);
    else return false;
    return true;
  }

  const forget = state.on(["view", "opacity"], applyView);
  const forgetMethods = state.on(["methods"], render);

  /** Takes the result off the page; images still on their way are no longer asked for. */
  function dispose() {
    forget();
    forgetMethods();
    again.dispose();
    node.remove();
    for (const image of [...ahead, ...node.querySelectorAll("img")]) image.removeAttribute("src");
  }

  fill(rowsNode, el("p.muted.card", {}, "Loading…"));
  return { node, update, show, key, tick: progress.tick, position: () => at, loaded: () => tab !== null, dispose };
}
