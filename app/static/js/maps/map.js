// A map as it comes from the server (app/render/compact.py): 16-bit floats and the scale that makes values of them.
import { HALVES } from "./half.js";

const MAGIC = 0x3170616d; // "map1", little-endian
const HEADER_BYTES = 24;

/** Reads an answer's bytes; `{ tiles, height, width, scale, halves }`, `halves` tile after tile and row after row. */
export function readMap(buffer) {
  const head = new DataView(buffer);
  if (buffer.byteLength < HEADER_BYTES || head.getUint32(0, true) !== MAGIC)
    throw new Error("The map that came is damaged; load the page again.");
  const [tiles, height, width] = [4, 8, 12].map((at) => head.getUint32(at, true));
  const halves = new Uint16Array(buffer, HEADER_BYTES, tiles * height * width);
  return { tiles, height, width, scale: head.getFloat64(16, true), halves };
}

/** The value at a place of a tile. */
export const valueAt = (map, row, column, tile = 0) =>
  HALVES[map.halves[(tile * map.height + row) * map.width + column]] * map.scale;

/** The value that only the share `clip` (0..1) of the finite absolute values exceed; 0 gives the largest one. */
export function limitOf(maps, clip = 0) {
  const counts = new Map(); // by scale: maps of one tab differ in it
  let total = 0;
  for (const { halves, scale } of maps) {
    let count = counts.get(scale);
    if (!count) counts.set(scale, (count = new Uint32Array(0x8000)));
    for (const bits of halves)
      if ((bits & 0x7c00) !== 0x7c00) {
        count[bits & 0x7fff] += 1;
        total += 1;
      }
  }
  return clip > 0 ? quantile(counts, Math.floor(clip * total)) : largest(counts);
}

function largest(counts) {
  let limit = 0;
  for (const [scale, count] of counts) {
    const bits = count.findLastIndex((one) => one > 0);
    if (bits > 0) limit = Math.max(limit, HALVES[bits] * scale);
  }
  return limit;
}

function quantile(counts, above) {
  const values = [];
  for (const [scale, count] of counts)
    count.forEach((one, bits) => one > 0 && values.push([HALVES[bits] * scale, one]));
  values.sort((one, other) => other[0] - one[0]);
  let left = above;
  for (const [value, one] of values) {
    if (left < one) return value;
    left -= one;
  }
  return 0;
}
