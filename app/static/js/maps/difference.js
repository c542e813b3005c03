// What one map has more than another (app/compare/difference.py).
import { halfOf } from "./half.js";
import { limitOf, valueAt } from "./map.js";

/** Means over `to` equal parts of `from` places: values in the order (outer, from, inner) become (outer, to, inner). */
function averaged(values, outer, from, inner, to) {
  if (from === to) return values;
  const means = new Float64Array(outer * to * inner);
  for (let part = 0; part < to; part += 1) {
    const [begin, end] = [(part * from) / to, ((part + 1) * from) / to];
    for (let place = Math.floor(begin); place < end; place += 1) {
      const share = ((Math.min(end, place + 1) - Math.max(begin, place)) * to) / from;
      for (let out = 0; out < outer; out += 1)
        for (let at = 0; at < inner; at += 1)
          means[(out * to + part) * inner + at] += share * values[(out * from + place) * inner + at];
    }
  }
  return means;
}

function scaled(map, height, width) {
  const limit = limitOf([map]) || 1;
  const values = Float64Array.from(map.halves, (_, at) => valueAt(map, 0, at) / limit);
  return averaged(averaged(values, 1, map.height, map.width, height), height, map.width, 1, width);
}

/** One map less another, each divided by its own largest absolute value; of two sizes the smaller one. */
export function difference(one, other) {
  const [height, width] = ["height", "width"].map((side) => Math.min(one[side], other[side]));
  const [first, second] = [one, other].map((map) => scaled(map, height, width));
  const values = first.map((value, at) => value - second[at]);
  const scale = values.reduce((most, value) => Math.max(most, Math.abs(value) || 0), 0) / 32768 || 1;
  return { tiles: 1, height, width, scale, halves: Uint16Array.from(values, (value) => halfOf(value / scale)) };
}
