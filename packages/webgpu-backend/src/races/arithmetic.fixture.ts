const bits = new DataView(new ArrayBuffer(4));

/** What compiled texts call: WGSL's arithmetic on numbers of JavaScript. All arguments are computed before. */
export const arithmetic = {
  F: (x: number): number => Math.fround(x),
  M: (a: number, b: number): number => Math.imul(a, b),
  divide: (a: number, b: number): number => Math.fround(a / b),
  min: (a: number, b: number): number => Math.min(a, b),
  max: (a: number, b: number): number => Math.max(a, b),
  abs: (x: number): number => Math.abs(x),
  floor: (x: number): number => Math.floor(x),
  trunc: (x: number): number => Math.trunc(x),
  exp: (x: number): number => Math.exp(x),
  log: (x: number): number => Math.log(x),
  sqrt: (x: number): number => Math.sqrt(x),
  pow: (a: number, b: number): number => a ** b,
  both: (a: boolean, b: boolean): boolean => a && b,
  either: (a: boolean, b: boolean): boolean => a || b,
  select: <T>(no: T, yes: T, test: boolean): T => (test ? yes : no),
  keep: <T>(_before: unknown, value: T, _after: unknown): T => value,
  splat: <T>(value: T, size: number): T[] => Array.from({ length: size }, () => value),
  replaced: <T>(vector: readonly T[], at: number, value: T): T[] => vector.with(at, value),
  divideI: (a: number, b: number): number => (b === 0 ? a : (a / b) | 0),
  remainderI: (a: number, b: number): number => (b === 0 ? 0 : (a % b) | 0),
  divideU: (a: number, b: number): number => (b === 0 ? a : Math.trunc(a / b)),
  remainderU: (a: number, b: number): number => (b === 0 ? 0 : a % b),
  /** WGSL takes the nearest number that fits; what it takes for NaN is open. */
  toI: (x: number): number => Math.min(2 ** 31 - 1, Math.max(-(2 ** 31), Math.trunc(x))) | 0,
  toU: (x: number): number => Math.min(2 ** 32 - 1, Math.max(0, Math.trunc(x))) >>> 0,
  floatI: (x: number): number => (bits.setInt32(0, x), bits.getFloat32(0)),
  bitsI: (x: number): number => (bits.setFloat32(0, x), bits.getInt32(0)),
  bitsU: (x: number): number => (bits.setFloat32(0, x), bits.getUint32(0)),
  clamp: (x: number, low: number, high: number): number => Math.min(Math.max(x, low), high),
  /** The product is exact in 64 bits. */
  fma: (a: number, b: number, c: number): number => Math.fround(a * b + c),
  /** A product and a sum that a compiler has joined: one rounding, whatever becomes of an `fma` that is asked for. */
  joined: (a: number, b: number, c: number): number => Math.fround(a * b + c),
  bytesI: (word: number): number[] => [0, 8, 16, 24].map((by) => (word << (24 - by)) >> 24),
  bytesU: (word: number): number[] => [0, 8, 16, 24].map((by) => (word >>> by) & 255),
} as const;
