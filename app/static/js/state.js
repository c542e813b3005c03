// The page's state: one declared table, and who is told when a part of it changes.
// keep: "address" = in the address (reload and Back work, and a link shows the same), "view" = there and in this browser
// for the next time, "session" = this browser tab, "local" = this browser, "memory". What an address may say is `allowed`:
// a list, or a test.
import { inAddress, readAddress, writeAddress } from "./address.js";

export const TABLE = {
  // what is seen
  tab: { initial: "home", keep: "address", allowed: /^[\w.~-]+$/ },
  picture: { initial: 1, keep: "address", allowed: [1, Infinity] },
  // how maps are drawn
  view: { initial: "side", keep: "view", allowed: /^(side|map|overlay|masked)$/ },
  opacity: { initial: 85, keep: "view", allowed: [0, 100] }, // of the map over the picture, in percent
  signedColors: { initial: "red-blue", keep: "view", allowed: /^[\w-]+$/ },
  unsignedColors: { initial: "heat", keep: "view", allowed: /^[\w-]+$/ },
  scale: { initial: "map", keep: "view", allowed: /^(map|row|tab)$/ }, // whose largest value has the last colour
  clip: { initial: 0, keep: "view", allowed: [0, 50] }, // percent of the pixels that exceed the scale
  signs: { initial: "both", keep: "view", allowed: /^(both|positive|negative)$/ },
  threshold: { initial: 0, keep: "view", allowed: [0, 100] }, // percent of the scale; what is below is drawn as zero
  channels: { initial: "usual", keep: "view", allowed: /^(usual|sum|mean|max_abs)$/ },
  smooth: { initial: 0, keep: "view", allowed: [0, 1] },
  axes: { initial: "", keep: "address", allowed: /^[\w.:~-]+(,[\w.:~-]*){4}$/ }, // of the chart of a suggest tab
  large: { initial: "", keep: "address", allowed: /^[\w.:~-]+$/ }, // the key of the row that fills the window
  scoring: { initial: "", keep: "address", allowed: /^(open|blind)$/ }, // how maps are marked
  seed: { initial: 1, keep: "address", allowed: [0, 4294967295] }, // of the order of the rows when scoring blind
  zoom: { initial: "1 0 0", keep: "address", allowed: /^[\d.]+ [\d.]+ [\d.]+$/ }, // factor; left and top as shares
  // how a result is laid out and compared
  layout: { initial: "usual", keep: "address", allowed: /^(rows|grid)$/ },
  sort: { initial: "chosen", keep: "address", allowed: /^disagreement$/ }, // of the pictures in a grid
  difference: { initial: "", keep: "address", allowed: /^\S+ \S+$/ }, // of two rows, by their keys
  likeness: { initial: 0, keep: "address", allowed: [0, 1] }, // of all pairs of rows, in numbers
  theme: { initial: "system", keep: "local" },
  toured: { initial: false, keep: "local" }, // whether the tour was seen or skipped
  notify: { initial: false, keep: "local" }, // by the browser, when a run ends
  // the inputs of the next run
  chosenPictures: { initial: [], keep: "session" },
  otherPictures: { initial: [], keep: "session" }, // chosen ones that are neither samples nor uploaded
  dataset: { initial: null, keep: "session" }, // taken in the place of chosen pictures
  commonClass: { initial: "", keep: "session" }, // of the pictures of a suggest run; empty: they differ
  lastMethod: { initial: null, keep: "session" },
  chosenModels: { initial: [], keep: "session" },
  modelPanel: { initial: "predefined", keep: "session" },
  method: { initial: "lrp.epsilon", keep: "session" },
  moreMethods: { initial: [], keep: "session" }, // beside `method`, which is the one whose fields are shown
  parameters: { initial: {}, keep: "session" },
  layer: { initial: "", keep: "session" },
  classText: { initial: "", keep: "session" },
  againstText: { initial: "", keep: "session" }, // the class that it is set against
  neuronMode: { initial: "max_activations", keep: "session" },
  neuronCount: { initial: 1, keep: "session" },
  neuronIndex: { initial: "", keep: "session" },
  training: { initial: "run", keep: "session" }, // "run" or "samples"
  asInInnvestigate: { initial: false, keep: "session" },
  // what the server has told
  methods: { initial: [], keep: "memory" },
  models: { initial: [], keep: "memory" },
  details: { initial: {}, keep: "memory" },
  applicability: { initial: {}, keep: "memory" },
  samples: { initial: [], keep: "memory" },
  images: { initial: [], keep: "memory" },
  tabs: { initial: [], keep: "memory" },
  datasets: { initial: [], keep: "memory" },
  sets: { initial: [], keep: "memory" },
  colormaps: { initial: [], keep: "memory" },
  session: { initial: null, keep: "memory" }, // who is logged in, what she uses and may use
  engine: { initial: { state: "unknown", detail: "" }, keep: "memory" },
  submitting: { initial: false, keep: "memory" },
  refused: { initial: {}, keep: "memory" }, // sentences of the server about the last start, by JSON pointer
};

const PREFIX = "innvestigate-gui.";

export function createState() {
  const values = Object.fromEntries(Object.entries(TABLE).map(([key, row]) => [key, stored(key, row)]));
  const listeners = [];

  function tell(keys) {
    for (const listener of [...listeners]) {
      if (listener.keys.some((key) => keys.has(key))) listener.call();
    }
  }

  function assign(patch) {
    const changed = new Set(Object.keys(patch).filter((key) => !Object.is(values[key], patch[key])));
    for (const key of changed) {
      if (!(key in TABLE)) throw new Error(`No such state: ${key}`);
      values[key] = patch[key];
      keep(key, patch[key]);
    }
    return changed;
  }

  /** Changes several values at once; listeners hear of it once. */
  function set(patch) {
    const changed = assign(patch);
    if ([...changed].some((key) => inAddress(TABLE[key])))
      writeAddress(TABLE, values, changed.has("tab") ? "pushState" : "replaceState");
    if (changed.size) tell(changed);
  }

  /** Calls `call` now and whenever one of `keys` changes; returns the function that ends this. */
  function on(keys, call) {
    const listener = { keys, call };
    listeners.push(listener);
    call();
    return () => listeners.splice(listeners.indexOf(listener), 1);
  }

  globalThis.addEventListener("popstate", () => {
    const changed = assign(readAddress(TABLE));
    if (changed.size) tell(changed);
  });
  Object.assign(values, readAddress(TABLE));
  return { get: (key) => values[key], set, on };
}

function storage(row) {
  const { sessionStorage: session, localStorage: local } = globalThis;
  return { session, local, view: local }[row.keep];
}

function stored(key, row) {
  try {
    const text = storage(row)?.getItem(PREFIX + key);
    return text === null || text === undefined ? structuredClone(row.initial) : JSON.parse(text);
  } catch {
    return structuredClone(row.initial); // storage forbidden or unreadable: start from the table
  }
}

function keep(key, value) {
  try {
    storage(TABLE[key])?.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    /* forbidden or full: the value lives as long as the page */
  }
}
