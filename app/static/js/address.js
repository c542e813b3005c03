// What is seen as part of the page's address, so that reload, Back and a link show it again.

export const inAddress = (row) => row.keep === "address" || row.keep === "view";

function parsed(text, { initial, allowed }) {
  if (typeof initial !== "number") return allowed.test(text) ? text : initial;
  const value = text.trim() === "" ? NaN : Number(text);
  return value >= allowed[0] && value <= allowed[1] ? value : initial;
}

/** The values that the address holds; of a tab everything that is not there is as at the beginning. */
export function readAddress(table) {
  const parts = new URLSearchParams(location.hash.slice(1));
  const found = {};
  for (const [key, row] of Object.entries(table)) {
    if (!inAddress(row)) continue;
    if (parts.has(key)) found[key] = parsed(parts.get(key), row);
    else if (row.keep === "address" || parts.has("tab")) found[key] = row.initial;
  }
  return Number.isInteger(found.picture) ? found : { ...found, picture: table.picture.initial };
}

const PAUSE = 200; // browsers refuse to change the address more often than some times a second
let last = 0;
let later = null;
let waiting = ""; // the address that is written later

/** Writes what differs from the beginning, with `pushState` (a step that Back undoes) or `replaceState`. */
export function writeAddress(table, values, method) {
  clearTimeout(later);
  const wait = last + PAUSE - performance.now();
  const address = addressOf(table, values);
  if (method === "replaceState" && wait > 0) {
    waiting = address;
    later = setTimeout(write, wait, address, method);
    return;
  }
  if (waiting) write(waiting, "replaceState"); // the step that Back undoes begins where it was
  write(address, method);
}

function addressOf(table, values) {
  const parts = new URLSearchParams();
  if (values.tab !== table.tab.initial)
    for (const [key, row] of Object.entries(table))
      if (inAddress(row) && values[key] !== row.initial) parts.set(key, values[key]);
  return location.pathname + location.search + (parts.size ? `#${parts}` : "");
}

function write(address, method) {
  last = performance.now();
  waiting = "";
  history[method](null, "", address);
}

globalThis.addEventListener("popstate", () => {
  clearTimeout(later);
  waiting = "";
});
