// From values to pixels. As D3's scales, of which only this much is used here (they would bring 22 kB with them).
import { fixed, number } from "../format.js";

const { d3 } = globalThis;

function scale(domain, range, measure, back) {
  const [from, to] = domain.map(measure);
  const [start, end] = range;
  const at = (value) => start + ((measure(value) - from) / (to - from || 1)) * (end - start);
  at.invert = (place) => back(from + ((place - start) / (end - start || 1)) * (to - from));
  at.domain = () => domain;
  at.range = () => range;
  /** The same scale with other ends. */
  at.with = (ends) => scale(ends, range, measure, back);
  at.ticks = (many = 10) => d3.ticks(...domain, many);
  at.tickFormat = (many = 10) => {
    const step = Math.abs(d3.tickStep(...domain, many));
    if (Math.max(...domain.map(Math.abs)) >= 1e5 || step < 1e-4) return number;
    const decimals = Math.max(0, -step.toExponential().split("e")[1]);
    return (value) => fixed(value, decimals);
  };
  return at;
}

const same = (value) => value;

export const linear = (domain, range) => scale(domain, range, same, same);
export const logarithmic = (domain, range) => scale(domain, range, Math.log10, (value) => 10 ** value);

/** The ends of an axis: those it is said to have, else those of the values, with some air. */
export function ends(values, { minimum = null, maximum = null, integer = false }) {
  const [low = 0, high = 1] = d3.extent(values);
  if (integer) return [(minimum ?? low) - 0.5, Math.max(maximum ?? high, high) + 0.5];
  const from = Math.min(minimum ?? low, low);
  const to = Math.max(maximum ?? high, high);
  const air = to > from ? 0.03 * (to - from) : Math.abs(to) || 1;
  return [from - air, to + air];
}
