// How the maps of a tab are drawn: what the user has set, and the value that gets the last colour.
import { lookupTable } from "./colors.js";
import { difference } from "./difference.js";
import { mapHere } from "./library.js";
import { limitOf } from "./map.js";
import { seenOf, within } from "./place.js";
import { TABLE } from "../state.js";

/** The settings that change how maps look. */
export const DRAWING = ["signedColors", "unsignedColors", "scale", "clip", "signs", "threshold", "channels"];

/** The settings that differ from the beginning, as the server reads them (app/api/drawing_query.py). */
export const drawingQuery = (get) =>
  new URLSearchParams(DRAWING.filter((key) => get(key) !== TABLE[key].initial).map((key) => [key, get(key)]));

const USUAL = { true: "sum", false: "max_abs" };
const WORDS = {
  sum: "sum over channels",
  mean: "mean over channels",
  max_abs: "largest absolute value of the channels",
};
const SHARED = { map: "", row: "same scale in this row", tab: "same scale in this tab" };

const tables = new Map();

/** The colour map of a cell; an address may name one that there is not. */
export function colormapOf(cell, get) {
  const name = get(cell.signed ? "signedColors" : "unsignedColors");
  const fitting = get("colormaps").filter(({ kind }) => kind === (cell.signed ? "diverging" : "sequential"));
  return fitting.find((one) => one.name === name) ?? fitting[0];
}

function tableOf(colormap) {
  if (!tables.has(colormap.name)) tables.set(colormap.name, lookupTable(colormap));
  return tables.get(colormap.name);
}

/** How the channels of a cell's pixels become one value. */
const channelsOf = (cell, get) => (get("channels") === "usual" ? USUAL[cell.signed] : get("channels"));

/** Where a cell's values are: one address, those of both maps for a difference (see `pair.js`), or none. */
export const addressesOf = (cell, get) =>
  (cell?.of ?? [cell]).filter((one) => one?.map_url).map((one) => `${one.map_url}${one.map_url.includes("?") ? "&" : "?"}channels=${channelsOf(one, get)}`);

/** The map of a cell; null while it is not here. */
export function mapOf(cell, get) {
  const maps = addressesOf(cell, get).map(mapHere);
  if (!maps.length || maps.includes(null)) return null;
  if (!cell.of) return maps[0];
  const seen = seenOf(cell);
  return difference(...maps, ...cell.of.map((one) => within(seenOf(one), seen)));
}

const shared = new WeakMap(); // cells by the row or the tab that they are in
const limits = new WeakMap(); // by cells: the settings that a limit was found for, and the limit

/** The cells that share the scale of `cell`, which is in `row` of `tab`; differences only share one with each other. */
export function sharing(tab, row, cell, scale) {
  if (scale === "map") return [cell];
  const owner = scale === "row" || cell.of ? row : tab;
  if (!shared.has(owner))
    shared.set(
      owner,
      (owner.rows ?? [row]).flatMap(({ cells }) => cells.filter(Boolean)),
    );
  return shared.get(owner);
}

const reachOf = ({ minimum, maximum }) => Math.max(Math.abs(minimum ?? 0), Math.abs(maximum ?? 0));

// The server tells the reach of each map, so a common scale needs no values; a part of the pixels does, and differences.
const needsValues = (cells, get) => get("clip") || get("channels") !== "usual" || cells[0].of;

/** The value of the last colour; null when a map that it depends on is not here yet (see `needed`). */
function limit(cells, get) {
  if (!needsValues(cells, get)) return Math.max(...cells.map(reachOf));
  const settings = `${get("clip")} ${get("channels")}`;
  const known = limits.get(cells);
  if (known?.settings === settings) return known.found;
  const maps = cells.map((cell) => mapOf(cell, get));
  if (maps.includes(null)) return null;
  const found = limitOf(maps, get("clip") / 100);
  limits.set(cells, { settings, found });
  return found;
}

/** Addresses of the maps that the scale of a cell depends on, beside its own. */
export const needed = (cells, get) => (needsValues(cells, get) ? cells.flatMap((cell) => addressesOf(cell, get)) : []);

/** What `paint` needs for a cell; `limit` null: not known yet. */
export function paintOptions(cell, cells, get) {
  const options = { limit: limit(cells, get), signs: get("signs"), threshold: get("threshold") / 100 };
  return { table: tableOf(colormapOf(cell, get)), ...options };
}

/** What the legend says beside its numbers, such as "sum over channels, same scale in this tab". */
export function scaleWords(cell, get) {
  const clip = get("clip") ? `${get("clip")} % of the pixels exceed it` : "";
  const signs = get("signs") === "both" ? "" : `${get("signs")} values only`;
  const least = get("threshold") ? `below ${get("threshold")} % drawn as 0` : "";
  const what = cell.of ? "difference of maps, each scaled to its own largest value" : WORDS[channelsOf(cell, get)];
  return [what, SHARED[get("scale")], clip, signs, least].filter(Boolean).join(", ");
}
