// What is known about how far a map can be trusted, in words.
import { count, number } from "./format.js";

const WORDS = {
  kept: (value) => `relevance kept ${(100 * value).toFixed(2)} %`,
  not_finite: (value) => (value ? `${count(value, "value")} not finite` : "no NaN"),
  zeros: (value) => `${Math.round(100 * value)} % zeros`,
  note: (value) => value,
};
// Shown as their ratio, `kept`.
const SILENT = new Set(["relevance_start", "relevance_input"]);
const ORDER = Object.keys(WORDS);

const place = (key) => (ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length);

/** `{ good, text }` for the trust line; null when nothing is known. */
export function trustWords(trust) {
  const known = Object.entries(trust ?? {})
    .filter(([key, value]) => !SILENT.has(key) && value !== null && value !== undefined && value !== "")
    .sort(([one], [other]) => place(one) - place(other));
  if (!known.length) return null;
  const text = known.map(([key, value]) => WORDS[key]?.(value) ?? plain(key, value)).join(" · ");
  return { good: !trust.not_finite && !trust.note && Math.abs((trust.kept ?? 1) - 1) < 0.05, text };
}

function plain(key, value) {
  const name = key.replaceAll("_", " ");
  return typeof value === "number" ? `${name} ${number(value)}` : `${name}: ${value}`;
}
