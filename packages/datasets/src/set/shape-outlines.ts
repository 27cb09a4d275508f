/** Signed distance in pixels to a figure's edge, negative inside, at (x, y) from its centre; `r` is its radius or scale. */
export type Figure = (x: number, y: number, r: number) => number;

// Only + - * / and square roots, which every engine rounds alike: the same picture everywhere.
const sine60 = 0.8660254037844386;
const star = [
  [0, 1],
  [0.9510565162951535, 0.30901699437494745],
  [0.5877852522924731, -0.8090169943749475],
  [-0.5877852522924731, -0.8090169943749475],
  [-0.9510565162951535, 0.30901699437494745],
] as const;

/** The figures of the drawn set, by class name; the order of the names is the order of the labels. */
export const figures: Readonly<Record<string, Figure>> = {
  disc: (x, y, r) => length(x, y) - r,
  ring: (x, y, r) => Math.abs(length(x, y) - 0.75 * r) - 0.25 * r,
  square: (x, y, r) => Math.max(Math.abs(x), Math.abs(y)) - 0.8 * r,
  triangle: (x, y, r) => Math.max(y, sine60 * Math.abs(x) - y / 2) - r / 2,
  cross: (x, y, r) => Math.min(bar(x, y, r), bar(y, x, r)),
  // Inside a pentagram is inside at least four of its five half-planes.
  star(x, y, r) {
    let [most, second] = [-Infinity, -Infinity];
    for (const [u, v] of star) {
      const side = u * x + v * y - star[1][1] * r;
      second = Math.max(second, Math.min(most, side));
      most = Math.max(most, side);
    }
    return second;
  },
  crescent: (x, y, r) => Math.max(length(x, y) - r, 0.8 * r - length(x - 0.45 * r, y)),
  stripes: (x, _, r) => stripe(x, 0.8 * r),
  checker(x, y, r) {
    const a = stripe(x, 1.2 * r);
    const b = stripe(y, 1.2 * r);
    return (a < 0 === b < 0 ? -1 : 1) * Math.min(Math.abs(a), Math.abs(b));
  },
  dots: (x, y, r) => length(fold(x, r), fold(y, r)) - 0.3 * r,
};

function length(x: number, y: number): number {
  return Math.sqrt(x * x + y * y);
}

function bar(x: number, y: number, r: number): number {
  return Math.max(Math.abs(x) - r, Math.abs(y) - 0.28 * r);
}

function stripe(x: number, period: number): number {
  return Math.abs(fold(x, period)) - period / 4;
}

/** The distance to the nearest multiple of the period, with its sign. */
function fold(x: number, period: number): number {
  return x - period * Math.floor(x / period + 0.5);
}
