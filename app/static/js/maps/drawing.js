// How the maps of a tab are drawn: what the user has set, and the value that gets the last colour.
import { lookupTable } from "./colors.js";
import { mapHere } from "./library.js";
import { limitOf } from "./map.js";
import { TABLE } from "../state.js";

/** The settings that change how maps look. */
export const DRAWING = ["signedColors", "unsignedColors", "scale", "clip", "signs", "threshold", "channels"];

/** The settings that differ from the beginning, as the server reads them (app/api/drawing_query.py). */
export const drawingQuery = (get) =>
  new URLSearchParams(DRAWING.filter((key) => get(key) !== TABLE[key].initial).map((key) => [key, get(key)]));

const USUAL = { true: "sum", false: "max_abs" };
const WORDS = { sum: "sum over channels", mean: "mean over channels", max_abs: "largest absolute value of the channels" };
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

/** Where a cell's values are; null when it has none. */
export const addressOf = (cell, get) => cell?.map_url && `${cell.map_url}?channels=${channelsOf(cell, get)}`;

/** The cells that share the scale of `cell`, which is in `row` of `tab`. */
export function sharing(tab, row, cell, scale) {
  if (scale === "map") return [cell];
  const rows = scale === "row" ? [row] : tab.rows;
  return rows.flatMap((one) => one.cells.filter(Boolean));
}

const reachOf = ({ minimum, maximum }) => Math.max(Math.abs(minimum ?? 0), Math.abs(maximum ?? 0));

/** The value of the last colour; null when a map that it depends on is not here yet (see `needed`). */
function limit(cells, get) {
  // The server tells the reach of each map, so a common scale needs no values; a part of the pixels does.
  if (!get("clip") && get("channels") === "usual") return Math.max(...cells.map(reachOf));
  const maps = cells.map((cell) => mapHere(addressOf(cell, get)));
  return maps.includes(null) ? null : limitOf(maps, get("clip") / 100);
}

/** Addresses of the maps that the scale of a cell depends on, beside its own. */
export const needed = (cells, get) =>
  get("clip") || get("channels") !== "usual" ? cells.map((cell) => addressOf(cell, get)) : [];

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
  return [WORDS[channelsOf(cell, get)], SHARED[get("scale")], clip, signs, least].filter(Boolean).join(", ");
}
