// Histograms whose bars know their pictures; the same bins as the server's (app/suggest/bins.py; a test compares the two).
import { number } from "../format.js";

const { d3 } = globalThis;

/** `count + 1` edges of the same distance, the last exactly `high`. */
function edgesOf(low, high, count) {
  const step = (high - low) / count;
  return [...d3.range(count).map((at) => low + at * step), high];
}

/**
 * Bins `{ low, high, places }` of the same width from the lowest to the highest value; low <= value < high, the last
 * with its upper end. One bin when all are equal, none of none. Places stand in the order of their values.
 */
export function histogram(values, count) {
  if (!values.length) return [];
  const order = d3.sort(d3.range(values.length), (place) => values[place]); // stable: of equal ones the first
  const [low, high] = d3.extent(values);
  const edges = edgesOf(low, high, count);
  if (edges.some((edge, at) => at && edge <= edges[at - 1])) return [{ low, high, places: order }];
  const bins = edges.slice(1).map((high, at) => ({ low: edges[at], high, places: [] }));
  for (const place of order) bins[Math.min(d3.bisectRight(edges, values[place]) - 1, count - 1)].places.push(place);
  return bins;
}

/** The bars of points `{ image, x }`: `{ low, high, points }`. */
export function barsOf(points, many) {
  const bins = histogram(
    points.map((point) => point.x),
    many,
  );
  return bins.map(({ low, high, places }) => ({ low, high, points: places.map((place) => points[place]) }));
}

export const interval = ({ low, high }) => (low === high ? number(low) : `${number(low)} to ${number(high)}`);
