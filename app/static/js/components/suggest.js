// A suggest tab: the chart, what it shows, one picture in detail, lists, and the bar that leads to heatmaps.
import * as api from "../api.js";
import { el, factRows, fill, setText } from "../dom.js";
import { count, number } from "../format.js";
import { axesIn, axesText, axisOf, ownMeasures, plotted, question, visualizeRequest } from "../suggest_data.js";
import { chartText, facts } from "../suggest_words.js";
import { createPictureDetails } from "./picture_details.js";
import { createPicturesDialog } from "./pictures_dialog.js";
import { createRunProgress } from "./run_progress.js";
import { createSharePanel } from "./share_panel.js";
import { createSelectionBar } from "./selection_bar.js";
import { createSuggestAxes } from "./suggest_axes.js";
import { createSuggestChart } from "./suggest_chart.js";
import { createSuggestLists } from "./suggest_lists.js";
import { createVisualizeThese } from "./visualize_these.js";

/** `actions`: say(text), left(run), and where it is not `shared` close(), cancel(), again(request, background), ask(modelId, layer). */
export function createSuggest(id, state, actions) {
  let tab = null;
  let axes = null;
  let measures = []; // the server's list, once it has come
  let answer = null; // the server's to the last question
  let asked = 0;
  let chosen = new Set();
  let picture = null; // the one shown beside the chart
  let shown = null; // what the chart was given last

  const { shared } = actions;
  const title = el("h1");
  const share = createSharePanel(id);
  const close = el("button.button", { click: actions.close }, "Close");
  const progress = createRunProgress(actions);
  const text = el("p");
  const factList = el("dl.facts");
  const axesFields = createSuggestAxes(choose);
  const problem = el("p.error", { role: "status" });
  const details = createPictureDetails();
  const one = createVisualizeThese(state, (method, background) => visualize(method, [picture], background), {
    text: "Visualize",
    main: false,
  });
  const detailed = el(
    "div.one-picture",
    { hidden: true, tabindex: "-1", "aria-label": "The picture" },
    details.node,
    !shared && one.node,
  );
  const dialog = createPicturesDialog(state, { visualize, choose: (images) => select(new Set(images)) }, shared);
  const chart = createSuggestChart(state, {
    open: openDialog,
    one: showPicture,
    choose: (images, add) => select(new Set([...(add ? chosen : []), ...images])),
    pick: (images, on) =>
      select(new Set(on ? [...chosen, ...images] : [...chosen].filter((it) => !images.includes(it)))),
    clear: () => select(new Set()),
    say: actions.say,
  });
  const lists = createSuggestLists({ open: openDialog, nameOf });
  const bar = createSelectionBar(state, { visualize, clear: () => select(new Set()), say: actions.say });
  const node = el(
    "section.panel.suggest",
    { id: `panel-${id}`, role: "tabpanel", "aria-labelledby": `tab-${id}`, tabindex: "-1" },
    el("div.card.result-head", title, !shared && el("div.tools", share.node, close)),
    progress.node,
    el(
      "div.suggest-two",
      chart.node,
      el(
        "aside.card",
        { "aria-label": "About this chart" },
        el("h2", "What this shows"),
        text,
        factList,
        axesFields.node,
        problem,
        detailed,
      ),
    ),
    lists.node,
    !shared && bar.node,
    dialog.node,
  );

  function nameOf(image) {
    return tab.points.find((point) => point.image === image)?.name ?? image;
  }

  /** What the chart places a picture by, where that is not said of it anyway. */
  function factsOf(image) {
    if (question(tab, axes) === null) return [];
    const point = shown.points.find((other) => other.image === image);
    return shown.axes.map((axis, at) => [axis.label, number(at ? point?.y : point?.x)]);
  }

  function openDialog({ title: words, images }) {
    if (!images.length) return;
    const names = new Map(tab.points.map((point) => [point.image, point.name]));
    dialog.open({ title: words, images, tab, nameOf: (image) => names.get(image) ?? image, factsOf });
  }

  function showPicture(image) {
    picture = image;
    detailed.hidden = false;
    details.show(id, image, nameOf(image), factsOf(image));
    one.update(tab.models);
    detailed.focus({ preventScroll: true });
    detailed.scrollIntoView({ block: "nearest" });
  }

  function visualize(method, images, background) {
    return actions.again(visualizeRequest(state, tab, method, images), background);
  }

  function select(images) {
    chosen = images;
    chart.select(chosen);
    bar.update(tab, [...chosen]);
    actions.say(chosen.size ? `${count(chosen.size, "picture")} selected` : "nothing selected");
  }

  /** Takes other axes; what they need of the server is asked for, and the chart waits for it. */
  async function choose(change) {
    axes = { ...axes, ...change };
    state.set({ axes: axesText(tab, axes) });
    await place();
  }

  /** The axes of the address, where it has come to others, as by Back. */
  function follow() {
    if (!tab || state.get("tab") !== id || axesText(tab, axes) === state.get("axes")) return;
    axes = axesIn(tab, state.get("axes"));
    place();
  }

  async function place() {
    answer = null;
    await ask();
    render();
  }

  async function ask() {
    const wanted = question(tab, axes);
    asked += 1;
    const mine = asked;
    setText(problem, wanted === false ? "Name the unit or the class by its index." : "");
    if (!wanted) return;
    try {
      const got = await api.tabMeasures(id, wanted);
      if (mine === asked) answer = got;
    } catch (error) {
      if (mine === asked) setText(problem, error.message);
    }
  }

  function render() {
    const known = measures.length ? measures : ownMeasures(tab);
    const wanted = question(tab, axes);
    const missing = wanted !== null && !answer;
    shown = {
      tab,
      points: missing ? [] : plotted(tab, axes, answer),
      axes: [axes.x, axes.y].filter(Boolean).map((axis) => axisOf(tab, known, axis, axes)),
      waiting: missing ? "These values have not come yet." : null,
    };
    chart.update(shown);
    axesFields.update(tab, known, axes);
    setText(text, chartText(tab, axes));
  }

  async function learnMeasures() {
    try {
      measures = (await api.tabMeasures(id, {})).measures;
      render();
    } catch {
      /* the tab's own axes are known without; the next opening asks again */
    }
  }

  async function update(newTab) {
    const first = tab === null;
    tab = newTab;
    axes ??= axesIn(tab, state.get("tab") === id ? state.get("axes") : "");
    setText(title, tab.title);
    fill(factList, factRows(facts(tab)));
    progress.update(tab);
    render();
    bar.update(tab, [...chosen]);
    lists.update(tab);
    if (first) {
      learnMeasures();
      for (const model of tab.models) actions.ask?.(model.id, null);
    }
    if (question(tab, axes)) {
      await ask();
      render();
    }
  }

  /** Esc clears the selection; all other keys belong to the chart. True when it was one of ours. */
  function key(name) {
    if (name !== "Escape" || !chosen.size || dialog.node.open) return false;
    select(new Set());
    return true;
  }

  const refresh = () => {
    if (!tab) return;
    bar.update(tab, [...chosen]);
    one.update(tab.models);
  };
  const forgets = [state.on(["methods", "applicability", "lastMethod"], refresh), state.on(["axes", "tab"], follow)];
  setText(text, "Loading…");

  return {
    node,
    update,
    show: () => tab && render(),
    key,
    tick: progress.tick,
    position: () => 0,
    loaded: () => tab !== null,
    dispose() {
      for (const forget of forgets) forget();
      chart.dispose();
      share.dispose();
      node.remove();
    },
  };
}
