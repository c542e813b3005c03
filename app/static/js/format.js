// Numbers and words as people read them.
const minus = (text) => text.replace("-", "−");
const significant = (value) => minus(String(Number(value.toPrecision(3))));

/** A fixed number of decimals, with a true minus. */
export const fixed = (value, decimals) => minus(value.toFixed(decimals));

/** A number with three significant digits: 0.0132, 1e-7, 23.4. */
export function number(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size > 0 && (size < 1e-3 || size >= 1e5))
    return value
      .toExponential(2)
      .replace(/\.?0+e/, "e")
      .replace("e+", "e");
  return significant(value);
}

/** A number that always shows its sign. */
export const signed = (value) => (value > 0 ? `+${number(value)}` : minus(number(value)));

export const percent = (share) => `${(100 * share).toFixed(1)} %`;

/** The score of a class: a percentage where it is a share, else the number. */
export const scoreText = (score) => (score >= 0 && score <= 1 ? percent(score) : number(score));

export function seconds(value) {
  if (value < 0.95) return "less than 1 s";
  if (value < 100) return `${Math.round(value)} s`;
  return value < 5400 ? `${Math.round(value / 60)} min` : `${(value / 3600).toFixed(1)} h`;
}

/** A guess: "about 4 s", or "less than 1 s". */
export function about(value) {
  const text = seconds(value);
  return text.startsWith("less") ? text : `about ${text}`;
}

/** A size as the server's sentences have it: 1 KB is 1024 bytes. */
export function bytes(count) {
  const power = [4, 3, 2, 1].find((step) => count >= 1000 * 1024 ** (step - 1)) ?? 0;
  return `${significant(count / 1024 ** power)} ${["B", "KB", "MB", "GB", "TB"][power]}`;
}

/** A time of the server, in seconds since 1970, in the words of the browser. */
export const moment = (time) => new Date(1000 * time).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });

/** `count(1, "picture")` is "1 picture", `count(14, "picture")` is "14 pictures". */
export function count(n, noun) {
  return `${n} ${noun}${n === 1 ? "" : noun.endsWith("s") ? "es" : "s"}`;
}

export function parameterText(name, value) {
  if (value === null) return `${name} found by itself`;
  if (typeof value === "boolean") return `${name} ${value ? "on" : "off"}`;
  return `${name} ${typeof value === "number" ? number(value) : value}`;
}

/** A class as people and the class field write it: "tench (0)"; the index alone where there is no name. */
export function className(index, name) {
  return name === null || name === undefined || name === String(index) ? `class ${index}` : `${name} (${index})`;
}

/** How many pictures a run is about; one that suggests tells their number only. */
export const pictureCount = ({ pictures, images }) => pictures ?? images.length;
