// What one map has more than another (app/compare/difference.py).
import { halfOf } from "./half.js";
import { limitOf, valueAt } from "./map.js";

/**
 * Means over `to` equal parts of `length` of `from` places, from `start` on: values in the order (outer, from, inner)
 * become (outer, to, inner).
 */
function averaged(values, outer, from, inner, to, start, length) {
  if (from === to && start === 0 && length === from) return values;
  const means = new Float64Array(outer * to * inner);
  for (let part = 0; part < to; part += 1) {
    const [begin, end] = [part, part + 1].map((edge) => start + (edge * length) / to);
    for (let place = Math.max(0, Math.floor(begin)); place < Math.min(from, end); place += 1) {
      const share = ((Math.min(end, place + 1) - Math.max(begin, place)) * to) / length;
      for (let out = 0; out < outer; out += 1)
        for (let at = 0; at < inner; at += 1)
          means[(out * to + part) * inner + at] += share * values[(out * from + place) * inner + at];
    }
  }
  return means;
}

/** The places of a map that a part of it in shares takes: where it begins, and how many there are. */
const placesOf = (map, [left, top, width, height]) => ({
  across: [left * map.width, width * map.width],
  down: [top * map.height, height * map.height],
});

const WHOLE = [0, 0, 1, 1];

function scaled(map, part, height, width) {
  const { across, down } = placesOf(map, part);
  const limit = limitOf([map]) || 1;
  const values = Float64Array.from(map.halves, (_, at) => valueAt(map, 0, at) / limit);
  return averaged(averaged(values, 1, map.height, map.width, height, ...down), height, map.width, 1, width, ...across);
}

/**
 * One map less another, each divided by its own largest absolute value; of two sizes the smaller one. `parts` are those
 * of each that show the same of the picture (place.js).
 */
export function difference(one, other, ...parts) {
  const maps = [one, other].map((map, at) => [map, parts[at] ?? WHOLE]);
  const least = (side) => Math.max(1, Math.min(...maps.map(([map, part]) => Math.round(placesOf(map, part)[side][1]))));
  const [height, width] = [least("down"), least("across")];
  const [first, second] = maps.map(([map, part]) => scaled(map, part, height, width));
  const values = first.map((value, at) => value - second[at]);
  const scale = values.reduce((most, value) => Math.max(most, Math.abs(value) || 0), 0) / 32768 || 1;
  return { tiles: 1, height, width, scale, halves: Uint16Array.from(values, (value) => halfOf(value / scale)) };
}
