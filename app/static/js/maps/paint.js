// Colours of a map's pixels.
import { HALVES } from "./half.js";
import { INVALID, STEPS } from "./colors.js";

/** Red, green and blue as a number whose four bytes are those of an opaque pixel, on the machines that browsers run on. */
const opaque = (red, green, blue) => (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0;
const INVALID_PIXEL = opaque(...INVALID);

/**
 * One tile as ImageData. `limit` is the value of the last colour, `table` a lookup table of colors.js; `signs` says which
 * values count (both, positive, negative); those below `threshold` (a share of the limit) are drawn as zero. With `masks`
 * it is white, the more transparent the stronger the value: what is under it shows where the map is strong.
 */
export function paint(map, tile, { table, limit, signs = "both", threshold = 0, masks = false }) {
  const { halves, scale, values } = map;
  const size = map.height * map.width;
  const image = new ImageData(map.width, map.height);
  const pixels = new Uint32Array(image.data.buffer);
  const colors = Uint32Array.from({ length: table.length / 3 }, (_, at) =>
    opaque(...table.subarray(3 * at, 3 * at + 3)),
  );
  const lowest = STEPS + 1 - colors.length;
  const least = threshold * limit;
  // A hundred maps are painted anew within one frame or two: no call and no object for each pixel.
  for (let at = 0, from = tile * size; at < size; at += 1, from += 1) {
    let value = values ? values[from] : HALVES[halves[from]] * scale;
    if (value - value !== 0) {
      pixels[at] = INVALID_PIXEL; // NaN or infinite
      continue;
    }
    if ((signs === "positive" && value < 0) || (signs === "negative" && value > 0)) value = 0;
    const scaled = limit > 0 && Math.abs(value) >= least ? value / limit : 0;
    if (masks) pixels[at] = 0xffffff + 0x1000000 * Math.round(255 * (1 - Math.min(1, Math.abs(scaled))));
    else pixels[at] = colors[Math.min(STEPS, Math.max(lowest, Math.floor(scaled * STEPS + 0.5))) - lowest];
  }
  return image;
}
