// Colours of a map's pixels.
import { HALVES } from "./half.js";
import { INVALID, STEPS } from "./colors.js";

const known = new Uint32Array(0x10000); // by the 16 bits of a value its pixel, 0: not looked up yet

/** A pixel as the machines that browsers run on keep it: four bytes, red first. */
const pixelOf = (red, green, blue, alpha = 255) => ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;
const INVALID_PIXEL = pixelOf(...INVALID);

/**
 * One tile as ImageData. `limit` is the value of the last colour, `table` a lookup table of colors.js; `signs` says which
 * values count (both, positive, negative); those below `threshold` (a share of the limit) are drawn as zero. With `masks`
 * it is white, the more transparent the stronger the value: what is under it shows where the map is strong.
 */
export function paint(map, tile, { table, limit, signs = "both", threshold = 0, masks = false }) {
  const { halves, scale } = map;
  const size = map.height * map.width;
  const image = new ImageData(map.width, map.height);
  const pixels = new Uint32Array(image.data.buffer);
  const lowest = STEPS + 1 - table.length / 3;

  function pixel(bits) {
    let value = HALVES[bits] * scale;
    if (value - value !== 0) return INVALID_PIXEL; // NaN, or infinite
    if ((signs === "positive" && value < 0) || (signs === "negative" && value > 0)) value = 0;
    const scaled = limit > 0 && Math.abs(value) >= threshold * limit ? value / limit : 0;
    if (masks) return pixelOf(255, 255, 255, Math.round(255 * (1 - Math.min(1, Math.abs(scaled)))));
    const at = 3 * (Math.min(STEPS, Math.max(lowest, Math.floor(scaled * STEPS + 0.5))) - lowest);
    return pixelOf(table[at], table[at + 1], table[at + 2]);
  }

  known.fill(0); // a map has far fewer values than pixels
  for (let at = 0, from = tile * size; at < size; at += 1, from += 1)
    pixels[at] = known[halves[from]] ||= pixel(halves[from]);
  return image;
}
