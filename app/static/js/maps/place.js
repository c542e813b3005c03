// What of a picture a map shows: the page's twin of app/fit.py. Rectangles are [left, top, width, height] in shares.

const ALL = [0, 0, 1, 1];

/** The part of the picture that the network saw, in shares of the picture; of a difference what both saw. */
export function seenOf(cell) {
  if (cell?.of) return cell.of.map(seenOf).reduce(common);
  if (!cell?.shows) return ALL;
  const { left, top, width, height } = cell.shows.picture;
  const [across, down] = cell.shows.picture_size;
  return [left / across, top / down, width / across, height / down];
}

/** What two parts have in common. */
export function common(one, other) {
  const [left, top] = [0, 1].map((side) => Math.max(one[side], other[side]));
  const [right, bottom] = [0, 1].map((side) => Math.min(one[side] + one[side + 2], other[side] + other[side + 2]));
  return right > left && bottom > top ? [left, top, right - left, bottom - top] : one;
}

/** A part of the picture in shares of what was seen of it. */
export const within = (seen, [left, top, width, height]) => [
  (left - seen[0]) / seen[2],
  (top - seen[1]) / seen[3],
  width / seen[2],
  height / seen[3],
];

/** A place of the picture in shares of what was seen; outside 0..1 the network did not see it. */
export const placeIn = (seen, [x, y]) => [(x - seen[0]) / seen[2], (y - seen[1]) / seen[3]];

export const isWhole = (seen) => seen.every((side, at) => Math.abs(side - ALL[at]) < 1e-9);

/** What the network did not see, in words; "" when it saw all. */
export function unseenWords(cell) {
  const [, , width, height] = seenOf(cell);
  if (isWhole(seenOf(cell))) return "";
  const sides = [width < 1 && "left and right", height < 1 && "above and below"].filter(Boolean);
  return `the middle of the picture; what is veiled ${sides.join(", ")} was cut off before the network saw it`;
}
