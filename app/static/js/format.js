// Numbers and words as people read them.
const { d3 } = globalThis;

const significant = d3.format(".3~g");

/** A number with three significant digits: 0.0132, 1e-7, 23.4. */
export function number(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size > 0 && (size < 1e-3 || size >= 1e5))
    return value
      .toExponential(2)
      .replace(/\.?0+e/, "e")
      .replace("e+", "e");
  return significant(value).replace("−", "−");
}

/** A number that always shows its sign. */
export function signed(value) {
  return value > 0 ? `+${number(value)}` : number(value).replace("-", "−");
}

export function percent(share) {
  return `${(100 * share).toFixed(1)} %`;
}

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

export function bytes(count) {
  return count < 1e6 ? `${Math.max(1, Math.round(count / 1e3))} kB` : `${(count / 1e6).toFixed(1)} MB`;
}

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
