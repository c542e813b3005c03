// What is known about how far a map can be trusted, in words.
import { count, number } from "./format.js";

const share = (value) => (Math.abs(value) < 1e-4 ? "0.01 %" : `${number(100 * value)} %`);

const WORDS = {
  kept: (value) => `relevance kept ${(100 * value).toFixed(2)} %`,
  completeness_residual: (value) => `sums to the score within ${share(value)}`,
  not_finite: (value) => (value ? `${count(value, "value")} not finite` : "no NaN"),
  zeros: (value) => `${Math.round(100 * value)} % zeros`,
  samples: (value) => count(value, "sample"),
  steps: (value) => count(value, "step"),
  seed: (value) => `seed ${value}`,
};
// Shown as their ratio or their difference, or in full below.
const SILENT = new Set(["relevance_start", "relevance_input", "score_change", "map_sum", "note"]);
const ORDER = Object.keys(WORDS);
const CLOSE = 0.05;

const place = (key) => (ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length);
const near = (value, wanted) => value === undefined || value === null || Math.abs(value - wanted) < CLOSE;

/** `{ good, parts: [{ key, text }], note }` for the trust line; null when nothing is known. */
export function trustWords(trust) {
  const isKnown = (value) => value !== null && value !== undefined && value !== "";
  const known = Object.entries(trust ?? {}).filter(([, value]) => isKnown(value));
  if (!known.length) return null;
  const parts = known
    .filter(([key]) => !SILENT.has(key))
    .sort(([one], [other]) => place(one) - place(other))
    .map(([key, value]) => ({ key, text: WORDS[key]?.(value) ?? plain(key, value) }));
  const good = !trust.not_finite && !trust.note && near(trust.kept, 1) && near(trust.completeness_residual, 0);
  return { good, parts, note: trust.note || null };
}

function plain(key, value) {
  const name = key.replaceAll("_", " ");
  return typeof value === "number" ? `${name} ${number(value)}` : `${name}: ${value}`;
}

/**
 * Why the relevance of an LRP method is not kept: null when it is, or when the biases are not the reason.
 * `inputs` are the tab's, `methods` the catalogue.
 */
export function biasWords(kept, { method, parameters }, methods) {
  const exact = kept === undefined || kept === null || Math.abs(kept - 1) < 0.005;
  if (exact || !method.id.startsWith("lrp.") || parameters?.bias === false) return null;
  const without = methods.find((other) => other.id === `${method.id}.ignore_bias`);
  const mixture = method.id.includes("preset");
  if (!without && !mixture) return null;
  const rest = "The difference to 100 % went to the biases of the network.";
  return without ? `${rest} ${without.label} leaves them nothing.` : `${rest} LRP-z+ leaves them nothing.`;
}
