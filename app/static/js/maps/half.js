// 16-bit floats (IEEE 754 binary16) as numbers: a table of all 65,536, because not every browser has a Float16Array.

function valueOf(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return exponent ? sign * 2 ** (exponent - 15) * (1 + fraction / 1024) : (sign * 2 ** -14 * fraction) / 1024;
}

/** The number that each pattern of 16 bits stands for. */
export const HALVES = Float64Array.from({ length: 0x10000 }, (_, bits) => valueOf(bits));

const float = new Float32Array(1);
const pattern = new Uint32Array(float.buffer);

/** The pattern of the nearest 16-bit float; what is below 2 ** -14 becomes 0. */
export function halfOf(value) {
  if (!Number.isFinite(value)) return 0x7e00;
  float[0] = value;
  const rounded = ((pattern[0] & 0x7fffffff) - 0x37fff000) >> 13;
  return rounded < 0x400 ? 0 : rounded | ((pattern[0] >>> 16) & 0x8000);
}
