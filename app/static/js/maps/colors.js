// Colour maps: one table for the page and the server's PNG files (app/render/colormaps.py, where its sources are named).

/** Steps from zero to the strongest value. */
export const STEPS = 510;
export const INVALID = [0, 200, 83];

const bytes = (color) => [0, 2, 4].map((at) => parseInt(color.slice(at, at + 2), 16));

/** The colour of each level, red, green and blue one after the other: -STEPS..STEPS, or 0..STEPS of a sequential map. */
export function lookupTable({ kind, colors }) {
  const points = colors.split(" ").map(bytes);
  const levels = (kind === "diverging" ? 2 : 1) * STEPS;
  const table = new Uint8Array(3 * (levels + 1));
  for (let level = 0; level <= levels; level += 1) {
    const along = (level * (points.length - 1)) / levels;
    const below = Math.min(Math.floor(along), points.length - 2);
    const share = along - below;
    for (let channel = 0; channel < 3; channel += 1)
      table[3 * level + channel] = Math.floor(
        points[below][channel] * (1 - share) + points[below + 1][channel] * share + 0.5,
      );
  }
  return table;
}
