// Maps that have been asked for, kept while there is room: what was seen is drawn again without a request.
import * as api from "../api.js";
import { readMap } from "./map.js";

const MOST_BYTES = 160e6;
const kept = new Map(); // by address, the longest unused first: { map, waiting }
let bytes = 0;

function makeRoom() {
  for (const [address, entry] of kept) {
    if (bytes <= MOST_BYTES) return;
    if (!entry.map) continue;
    kept.delete(address);
    bytes -= entry.map.halves.byteLength;
  }
}

async function load(address, entry) {
  try {
    entry.map = readMap(await api.map(address));
    bytes += entry.map.halves.byteLength;
    makeRoom();
    return entry.map;
  } catch (error) {
    kept.delete(address);
    throw error;
  }
}

/** The map at an address if it is here, else null. */
export const mapHere = (address) => kept.get(address)?.map ?? null;

/** The map at an address, asked for once. */
export function mapAt(address) {
  const entry = kept.get(address) ?? {};
  kept.delete(address); // it becomes the last one used
  kept.set(address, entry);
  entry.waiting ??= load(address, entry);
  return entry.waiting;
}
