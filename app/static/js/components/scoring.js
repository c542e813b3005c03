// "Score": each map convinces or not, blind if wanted; how many are marked, and which share convinces.
import * as api from "../api.js";
import { el, fill, redraw, segmented, setSegment, setText } from "../dom.js";
import { shuffled } from "../shuffle.js";
import { createDropPanel } from "./drop_panel.js";
import { sentences } from "./notices.js";
import { tableOf } from "./table_of.js";

const MODES = [["", "Off"], ["open", "Open"], ["blind", "Blind"]]; // prettier-ignore
const ANSWERS = [[true, "Convincing", "1"], [false, "Not convincing", "0"]]; // prettier-ignore
const CAPTION =
  "Convincing of the marked maps, how many were marked of all, and where the share of ever more such maps would lie (95 %)";
const NEXT = 0x9e3779b9; // from the seed of a picture to that of the next one

/** What the row at a place is called when nobody may know whose it is: Map A, B, … AA. */
const letters = (at) => (at > 25 ? letters(Math.floor(at / 26) - 1) : "") + String.fromCharCode(65 + (at % 26));

const percent = (share) => `${Math.round(100 * share)} %`;

function shareWords(one) {
  if (!one) return "";
  const { share, low, high, marked, maps } = one;
  const ends = share !== null && el("small.muted", `${Math.round(100 * low)}–${percent(high)}`);
  return el("span", share !== null && el("strong", percent(share)), `${marked} of ${maps}`, ends);
}

function scoreTable({ models, methods, shares, of_models: ofModels, of_methods: ofMethods, all }) {
  const lines = models.map((name, at) => [name, ...shares[at], ofModels[at]]);
  const cells = [...lines, ["all", ...ofMethods, all]].map(([name, ...row]) => [name, ...row.map(shareWords)]);
  return tableOf(CAPTION, ["Model", ...methods, "all"], cells, Infinity);
}

/**
 * For the rows of a result (result_rows.js). `shared`: to look at only.
 * Returns `{ node, show(tab, at), key(name, rowNode), dispose }`; `key` is true where it has marked a map.
 */
export function createScoring(id, state, { rows, say, shared }) {
  const drop = createDropPanel("Score…", "Score", (open) => open && load());
  const [button] = drop.node.children;
  const modes = segmented("Scoring", MODES, state.get("scoring"), choose);
  const seed = el("input", { type: "number", min: 0, max: 4294967295, change: () => setSeed(Number(seed.value)) });
  const other = el("button.button.small-button", { click: () => setSeed(Math.random() * 10000) }, "Another");
  const order = el("label.set-form", "Seed of the order", seed, other);
  const status = el("p", { role: "status" });
  const table = el("div");
  const link = (file, words) => el("a", { href: `/api/tabs/${encodeURIComponent(id)}/${file}`, download: "" }, words);
  const files = el("p.downloads", link("scores.csv", "Marks (CSV)"), link("scores-table.csv", "Table (CSV)"));
  const parts = new Map(); // below the map of each row
  const marks = new Map();
  let asked = null;
  let told = Promise.resolve(); // the server has heard of every mark
  let shown = null;
  drop.panel.classList.add("scores");
  fill(drop.panel, el("h2", "Score"), !shared && [modes, order], status, table, !shared && files);

  const mode = () => state.get("scoring");
  const isBlind = () => mode() === "blind";
  const place = (key, image) => `${key}\n${image}`;
  const setSeed = (value) => state.set({ seed: Math.min(4294967295, Math.max(0, Math.floor(value) || 0)) });

  function choose(scoring) {
    state.set({ scoring, ...(scoring && { layout: "rows", large: "" }) });
  }

  async function load() {
    asked = told.then(() => api.scores(id));
    try {
      const scores = await asked;
      marks.clear();
      for (const mark of scores.marks) marks.set(place(mark.row, mark.image), mark.convincing);
      fill(table, isBlind() ? el("p.muted", "The table is here when scoring is no longer blind.") : scoreTable(scores));
      draw();
    } catch (error) {
      setText(status, sentences(error));
    }
  }

  function progress() {
    const maps = shown.tab.rows.flatMap(({ key, cells }) => cells.filter(Boolean).map(({ image }) => place(key, image)));
    return `${maps.filter((one) => marks.has(one)).length} of ${maps.length} marked`;
  }

  function partOf(key, row) {
    if (!parts.has(key)) {
      const name = el("strong");
      const buttons = ANSWERS.map(([value, words, digit]) => {
        const click = () => mark(key, value);
        return el("button.button.small-button", { "aria-keyshortcuts": digit, click }, `${words} `, el("kbd", digit));
      });
      const node = el("div.marking", { role: "group" }, name, !shared && buttons);
      parts.set(key, { node, name, buttons });
    }
    const part = parts.get(key);
    if (!row.contains(part.node)) row.querySelector(".map-frame").after(part.node);
    return part;
  }

  /** Says `words` in the place of what names the model; what stood there comes back with "". */
  function rename(node, words) {
    if (node.getAttribute("aria-label") !== node.dataset.alias) node.dataset.named = node.getAttribute("aria-label");
    node.dataset.alias = words;
    node.setAttribute("aria-label", words || node.dataset.named);
  }

  function drawRow({ key, cells }, at) {
    const row = rows.nodeOf(key);
    const { node, name, buttons } = partOf(key, row);
    const alias = isBlind() ? `Map ${letters(at)}` : "";
    const image = shown.tab.inputs.images[shown.at];
    const value = marks.get(place(key, image.id));
    rename(row, alias);
    rename(row.querySelector("canvas.map"), alias && `${alias} of ${image.name}`);
    setText(name, alias);
    node.hidden = !mode();
    node.setAttribute("aria-label", `Does ${alias || row.dataset.named} convince?`);
    buttons.forEach((one, i) => {
      one.setAttribute("aria-pressed", value === ANSWERS[i][0]);
      one.disabled = !cells[shown.at];
    });
  }

  function orderNow() {
    const keys = shown.tab.rows.map(({ key }) => key);
    const order = isBlind() ? shuffled(keys, (state.get("seed") + Math.imul(shown.at, NEXT)) | 0) : keys;
    return order.filter(rows.nodeOf);
  }

  function draw() {
    if (!shown) return;
    const byKey = new Map(shown.tab.rows.map((row) => [row.key, row]));
    const keys = orderNow();
    keys.forEach((key, at) => drawRow(byKey.get(key), at));
    const nodes = keys.map(rows.nodeOf);
    const isElsewhere = (node, at) => rows.node.children[at] !== node;
    if (nodes.some(isElsewhere)) redraw(rows.node, () => rows.node.prepend(...nodes));
    rows.node.parentNode.dataset.scoring = mode();
    setSegment(modes, mode());
    seed.value = state.get("seed");
    order.hidden = !isBlind();
    setText(button, mode() ? `Score: ${progress()}` : "Score…");
    setText(status, progress());
  }

  async function mark(key, value) {
    const { tab, at } = shown;
    const image = tab.inputs.images[at].id;
    const before = marks.get(place(key, image));
    const convincing = before === value ? null : value;
    keep(key, image, convincing);
    const words = convincing === null ? "no mark" : ANSWERS[convincing ? 0 : 1][1].toLowerCase();
    say(`${rows.nodeOf(key).getAttribute("aria-label")}: ${words}, ${progress()}`);
    const blind = isBlind();
    told = told.then(() => api.mark(id, { row: key, image, convincing, blind, seed: blind ? state.get("seed") : null }));
    try {
      await told;
    } catch (error) {
      told = Promise.resolve();
      keep(key, image, before ?? null);
      say(sentences(error));
      setText(status, sentences(error));
    }
    if (!drop.panel.hidden) load();
  }

  function keep(key, image, convincing) {
    if (convincing === null) marks.delete(place(key, image));
    else marks.set(place(key, image), convincing);
    draw();
  }

  /** Shows what of the picture at a place is marked. */
  function show(tab, at) {
    shown = { tab, at };
    if (mode() && !asked) follow();
    else draw();
  }

  /** 1 and 0 mark the map of the row with the focus, else the first one without a mark. */
  function key(name) {
    const answer = ANSWERS.find(([, , one]) => one === name);
    if (!answer || !mode() || shared || !shown) return false;
    const image = shown.tab.inputs.images[shown.at];
    const there = orderNow().filter((one) => shown.tab.rows.find((row) => row.key === one).cells[shown.at]);
    const chosen =
      there.find((one) => rows.nodeOf(one).contains(document.activeElement)) ??
      there.find((one) => !marks.has(place(one, image.id)));
    if (chosen) mark(chosen, answer[0]);
    return true;
  }

  function follow() {
    if (!shown || state.get("tab") !== id) return;
    if (isBlind() && state.get("layout") !== "rows") state.set({ layout: "rows" }); // a grid has the names
    if (mode() && !asked) load();
    draw();
    if (!drop.panel.hidden) load();
  }

  const forget = state.on(["scoring", "seed", "layout"], follow);

  function dispose() {
    forget();
    drop.dispose();
  }

  return { node: drop.node, show, key, dispose };
}
