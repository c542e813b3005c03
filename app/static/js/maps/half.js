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
