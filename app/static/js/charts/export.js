// Taking a chart along: as SVG, as PNG, and its data as CSV.

const { d3 } = globalThis;

// The style of the page does not travel with the file: what it says is written to the elements.
const KEPT = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "opacity", "display"];
const FONT = ["font-family", "font-size", "font-weight", "text-anchor"];

function freeze(from, to) {
  const style = getComputedStyle(from);
  for (const name of from.tagName === "text" ? [...KEPT, ...FONT] : KEPT)
    to.setAttribute(name, style.getPropertyValue(name));
  for (const name of ["class", "tabindex", "role", "aria-label"]) to.removeAttribute(name);
  [...from.children].forEach((child, at) => freeze(child, to.children[at]));
}

/** The chart in `root` as the text of an SVG file; `marks` are those that stand on its canvases. */
export function svgText(root, marks) {
  const from = root.querySelector("svg.plot");
  const svg = from.cloneNode(true);
  freeze(from, svg);
  svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const inside = d3.select(svg).select(":scope > g:nth-of-type(2)");
  const group = inside.append("g").attr("transform", null);
  group.selectAll("circle").data(marks).join("circle").each(drawMark);
  d3.select(svg)
    .insert("rect", ":first-child")
    .attr("width", "100%")
    .attr("height", "100%")
    .attr("fill", getComputedStyle(root).getPropertyValue("--surface"));
  return new XMLSerializer().serializeToString(svg);
}

const short = (value) => Number(value.toFixed(2));

function drawMark({ cx, cy, radius, fill, stroke, width, opacity }) {
  const circle = d3.select(this).attr("cx", short(cx)).attr("cy", short(cy)).attr("r", radius);
  circle.attr("fill", fill).attr("stroke", stroke).attr("stroke-width", width).attr("opacity", opacity);
}

/** The same as a PNG of `scale` times its size. */
export async function pngBlob(text, scale = 2) {
  const address = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  try {
    const image = Object.assign(new Image(), { src: address });
    await image.decode();
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: scale * image.naturalWidth, height: scale * image.naturalHeight });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  } finally {
    URL.revokeObjectURL(address);
  }
}

const quoted = (value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

// A spreadsheet would compute a name such as "=HYPERLINK(...)" instead of showing it.
const harmless = (cell) => (typeof cell === "string" && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : String(cell ?? ""));

/** Rows of values as CSV (RFC 4180); null becomes an empty cell, a text that looks like a formula begins with `'`. */
export const csvText = (rows) =>
  rows.map((row) => `${row.map((cell) => quoted(harmless(cell))).join(",")}\r\n`).join("");

/** Lets the browser save `content` (text or Blob) as a file. */
export function save(name, content, type) {
  const address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
