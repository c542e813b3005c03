// Colours of a map's pixels.
import { HALVES } from "./half.js";
import { INVALID, STEPS } from "./colors.js";

const SHOWN = {
  both: (value) => value,
  positive: (value) => (value > 0 ? value : 0),
  negative: (value) => (value < 0 ? value : 0),
};

/**
 * One tile as ImageData. `limit` is the value of the last colour, `table` a lookup table of colors.js; `signs` says which
 * values count (both, positive, negative); those below `threshold` (a share of the limit) are drawn as zero. With `masks`
 * it is white, the more transparent the stronger the value: what is under it shows where the map is strong.
 */
export function paint(map, tile, { table, limit, signs = "both", threshold = 0, masks = false }) {
  const size = map.height * map.width;
  const image = new ImageData(map.width, map.height);
  const lowest = STEPS + 1 - table.length / 3;
  const shown = SHOWN[signs];
  const least = threshold * limit;
  for (let at = 0; at < size; at += 1) {
    const value = shown(HALVES[map.halves[tile * size + at]] * map.scale);
    const finite = Number.isFinite(value);
    const scaled = finite && limit > 0 && Math.abs(value) >= least ? value / limit : 0;
    const level = Math.min(STEPS, Math.max(lowest, Math.floor(scaled * STEPS + 0.5)));
    const color = 3 * (level - lowest);
    for (let channel = 0; channel < 3; channel += 1)
      image.data[4 * at + channel] = finite ? (masks ? 255 : table[color + channel]) : INVALID[channel];
    image.data[4 * at + 3] = masks && finite ? 255 * (1 - Math.min(1, Math.abs(scaled))) : 255;
  }
  return image;
}
