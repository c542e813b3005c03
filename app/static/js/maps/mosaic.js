// Several maps of one picture in a square grid, as the server's PNG files place them (app/render/mosaic.py).

export const GAP = 4;

/** Columns and rows for so many tiles, and the size of all in pixels of the map. */
export function grid({ tiles, height, width }) {
  const columns = Math.ceil(Math.sqrt(tiles));
  const rows = Math.ceil(tiles / columns);
  return { columns, width: columns * (width + GAP) - GAP, height: rows * (height + GAP) - GAP };
}

/** Left and top of a tile. */
export const placeOf = (tile, { columns }, { height, width }) => [
  (tile % columns) * (width + GAP),
  Math.floor(tile / columns) * (height + GAP),
];

/** Tile, row and column at a place of the grid, in shares of it; null in a gap or where no tile is. */
export function pixelAt(map, x, y) {
  const all = grid(map);
  const [across, down] = [x * all.width, y * all.height];
  const [column, row] = [across % (map.width + GAP), down % (map.height + GAP)].map(Math.floor);
  const tile = Math.floor(down / (map.height + GAP)) * all.columns + Math.floor(across / (map.width + GAP));
  const inside = x >= 0 && y >= 0 && column < map.width && row < map.height && tile < map.tiles;
  return inside ? { tile, row, column } : null;
}
