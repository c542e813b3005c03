// The page's state: one declared table, and who is told when a part of it changes.
// keep: "hash" = in the address (reload and Back work), "session" = this browser tab, "local" = this browser, "memory".
export const TABLE = {
  // what is seen
  tab: { initial: "home", keep: "hash" },
  picture: { initial: 1, keep: "hash" },
  view: { initial: "side", keep: "local" },
  opacity: { initial: 85, keep: "local" },
  theme: { initial: "system", keep: "local" },
  // the inputs of the next run
  chosenPictures: { initial: [], keep: "session" },
  otherPictures: { initial: [], keep: "session" }, // chosen ones that are neither samples nor uploaded
  dataset: { initial: null, keep: "session" }, // taken in the place of chosen pictures
  commonClass: { initial: "", keep: "session" }, // of the pictures of a suggest run; empty: they differ
  lastMethod: { initial: null, keep: "session" },
  chosenModels: { initial: [], keep: "session" },
  modelPanel: { initial: "predefined", keep: "session" },
  method: { initial: "lrp.epsilon", keep: "session" },
  parameters: { initial: {}, keep: "session" },
  layer: { initial: "", keep: "session" },
  classText: { initial: "", keep: "session" },
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
    if (changed.has("tab") || changed.has("picture")) writeHash(values, changed.has("tab"));
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
    const changed = assign(readHash());
    if (changed.size) tell(changed);
  });
  Object.assign(values, readHash());
  return { get: (key) => values[key], set, on };
}

function storage(row) {
  return { session: globalThis.sessionStorage, local: globalThis.localStorage }[row.keep];
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

function readHash() {
  const parts = new URLSearchParams(location.hash.slice(1));
  const picture = Number(parts.get("picture"));
  return { tab: parts.get("tab") || "home", picture: Number.isInteger(picture) && picture > 0 ? picture : 1 };
}

function writeHash(values, step) {
  const parts = new URLSearchParams();
  if (values.tab !== "home") parts.set("tab", values.tab);
  if (values.tab !== "home" && values.picture > 1) parts.set("picture", values.picture);
  const address = `${location.pathname}${parts.size ? `#${parts}` : ""}`;
  history[step ? "pushState" : "replaceState"](null, "", address);
}
