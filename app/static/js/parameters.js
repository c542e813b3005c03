// A method's parameters checked by its own description, with the bounds and sentences the server uses.
import { number } from "./format.js";

function allowed(parameter) {
  if (parameter.type === "choice") return `one of ${parameter.choices.join(", ")}`;
  if (parameter.type === "bool") return "true or false";
  const kind = parameter.type === "int" ? "a whole number" : "a number";
  const { minimum, maximum } = parameter;
  if (minimum === null && maximum === null) return kind;
  if (maximum === null) return `${kind} of at least ${number(minimum)}`;
  if (minimum === null) return `${kind} of at most ${number(maximum)}`;
  return `${kind} in ${number(minimum)}..${number(maximum)}`;
}

function readNumber(parameter, entered) {
  const value = String(entered).trim() === "" ? NaN : Number(String(entered).trim().replace(",", "."));
  if (!Number.isFinite(value)) return null;
  if (parameter.type === "int" && !Number.isInteger(value)) return null;
  if (parameter.minimum !== null && value < parameter.minimum) return null;
  if (parameter.maximum !== null && value > parameter.maximum) return null;
  return value;
}

/** `{ value }` when what was entered is allowed, else `{ error }`: a sentence with the bounds and what came. */
export function check(parameter, entered) {
  if (parameter.type === "bool") return { value: Boolean(entered) };
  // A default of null is a number that the method finds by itself.
  if (parameter.default === null && String(entered ?? "").trim() === "") return { value: null };
  if (parameter.type === "choice" && parameter.choices.includes(entered)) return { value: entered };
  const value = parameter.type === "choice" ? null : readNumber(parameter, entered);
  if (value !== null) return { value };
  return { error: `${parameter.name} must be ${allowed(parameter)}, got ${String(entered).trim() || "nothing"}.` };
}

// Parameters that must fit each other, told at the second of the two; the server has the last word.
const PAIRS = [
  {
    names: ["alpha", "beta"],
    wrong: (alpha, beta) =>
      Math.abs(alpha - beta - 1) > 1e-6 &&
      `alpha - beta must be 1: with alpha ${number(alpha)}, beta must be ${number(alpha - 1)}, got ${number(beta)}.`,
  },
  {
    names: ["low", "high"],
    wrong: (low, high) =>
      low !== null && high !== null && low >= high && `high must be above low (${number(low)}), got ${number(high)}.`,
  },
];

function checkPairs(checked) {
  const named = Object.fromEntries(checked.map((item) => [item.parameter.name, item]));
  for (const { names, wrong } of PAIRS) {
    const [first, second] = names.map((name) => named[name]);
    if (first && second && !first.error && !second.error) second.error = wrong(first.value, second.value) || undefined;
  }
  return checked;
}

/** Every parameter of `method`: what was entered (or the default), checked alone and with the others. */
export function checkAll(method, entered = {}) {
  return checkPairs(
    method.parameters.map((parameter) => {
      const value = entered[parameter.name] ?? parameter.default;
      return { parameter, entered: value, ...check(parameter, value) };
    }),
  );
}
