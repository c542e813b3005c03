// Ways to prepare pictures, in words.
import { number } from "./format.js";

const WORDS = {
  caffe: "ImageNet caffe",
  tf: "ImageNet tf, -1 .. 1",
  torch: "ImageNet torch",
  symmetric: "-1 .. 1",
  unit: "0 .. 1",
  none: "none, 0 .. 255",
};

const list = (values) => values.map(number).join(", ");

const FITS = { stretch: "", crop: "centre crop", pad: "padded" };
const RESAMPLINGS = { bilinear: "", lanczos: "Lanczos", bilinear_aliased: "no antialiasing" };

function valueWords({ mode, mean, std }) {
  if (mode !== "mean_std") return WORDS[mode] ?? mode;
  return `mean ${list(mean ?? [0])}` + (std ? `, std ${list(std)}` : "");
}

/** A preprocessing as the API gives it, in a few words; what is usual of fit and resampling is not said. */
export function preprocessingWords(one) {
  const resampling = RESAMPLINGS[one.resampling] ?? one.resampling;
  return [valueWords(one), FITS[one.fit] ?? one.fit, resampling].filter(Boolean).join(", ");
}

/** The modes for pictures of so many channels, as columns of a check without pictures. */
export function plainColumns(model) {
  const modes =
    model.input_shape[2] === 3 ? ["caffe", "torch", "symmetric", "unit", "none"] : ["symmetric", "unit", "none"];
  const own = model.preprocessing;
  const { fit, resampling } = own;
  const all = modes.map((mode) => ({ mode, mean: null, std: null, fit, resampling }));
  const place = modes.indexOf(own.mode === "tf" ? "symmetric" : own.mode);
  if (place >= 0) all[place] = own;
  else all.push(own);
  for (const other of ["stretch", "crop", "pad"]) if (other !== fit) all.push({ ...own, fit: other });
  return all.map((one) => ({ preprocessing: one, current: one === own, predictions: [] }));
}

/** "123.7, 116.8, 103.9" as `{ value }`, a list of numbers or null when it is empty; `{ error }` when not one or three. */
export function numbers(text, what) {
  const parts = text.split(/[\s,;]+/).filter(Boolean);
  if (!parts.length) return { value: null };
  const values = parts.map(Number);
  if (values.every(Number.isFinite) && [1, 3].includes(values.length)) return { value: values };
  return { error: `${what} must be one number or three, such as 123.7, 116.8, 103.9, got ${text.trim()}.` };
}
