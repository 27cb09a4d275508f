import { concatenate } from "./concatenate.ts";
import { randomStream } from "./random.ts";

/** A changed copy of a file. */
export interface Mutant {
  readonly bytes: Uint8Array;
  /** Which of the files was changed. */
  readonly seed: number;
  /** What was done to it, in order. */
  readonly steps: readonly string[];
  /** Checksums were put right afterwards. */
  readonly mended: boolean;
}

interface Changing {
  readonly seeds: readonly Uint8Array[];
  readonly random: () => number;
}

type Change = (bytes: Uint8Array, changing: Changing) => readonly [Uint8Array, string];

/**
 * Mutant number `number`, always the same one: one to three changes of one of the files. Where `mend` is given, every other one has its
 * checksums put right, so that what stands behind them is reached.
 */
export function mutantOf(
  seeds: readonly Uint8Array[],
  options: {
    readonly number: number;
    readonly series: number;
    readonly mend?: ((bytes: Uint8Array) => Uint8Array) | undefined;
  },
): Mutant {
  const { number, series, mend } = options;
  const random = randomStream([series, number, 0x6d757461, 1]);
  const changing = { seeds, random };
  const seed = below(seeds.length, random);
  let bytes: Uint8Array = seeds[seed]?.slice() ?? new Uint8Array();
  const steps: string[] = [];
  const wanted = random() < 0.6 ? 1 : 2 + below(2, random);
  while (steps.length < wanted) {
    const change = changes[below(changes.length, random)] ?? flipBits;
    const [changed, step] = change(bytes, changing);
    bytes = changed;
    steps.push(step);
  }
  const mended = mend !== undefined && random() < 0.5;
  return { bytes: mended ? mend(bytes) : bytes, seed, steps, mended };
}

function below(end: number, random: () => number): number {
  return Math.floor(random() * end);
}

const flipBits: Change = (bytes, { random }) => {
  if (bytes.length === 0) return [bytes, "flip nothing"];
  const changed = bytes.slice();
  const bits = random() < 0.5 ? 1 : 2 + below(15, random);
  for (let i = 0; i < bits; i++) {
    const at = below(bytes.length, random);
    changed[at] = (changed[at] ?? 0) ^ (1 << below(8, random));
  }
  return [changed, `flip ${bits} bits`];
};

const cutEnd: Change = (bytes, { random }) => {
  const length = below(bytes.length + 1, random);
  return [bytes.slice(0, length), `cut to ${length} bytes`];
};

/** Writes a number where one may stand: small, large, or about as large as the file. */
const setNumber: Change = (bytes, { random }) => {
  const width = [1, 2, 4, 8][below(4, random)] ?? 1;
  if (bytes.length < width) return [bytes, "set nothing"];
  const changed = bytes.slice();
  const at = below(bytes.length - width + 1, random);
  const value = numbers(bytes.length, random);
  const little = random() < 0.5;
  for (let i = 0; i < width; i++) {
    const shift = BigInt(8 * (little ? i : width - 1 - i));
    changed[at + i] = Number((value >> shift) & 0xffn);
  }
  return [changed, `set ${width} bytes at ${at} to ${value}`];
};

function numbers(length: number, random: () => number): bigint {
  const near = BigInt(length + below(5, random) - 2);
  const power = 1n << BigInt(below(64, random));
  const choice = [0n, -1n, near, power, power - 1n, -power, BigInt(below(256, random))];
  return choice[below(choice.length, random)] ?? 0n;
}

/** Writes other digits over a number in text: tar, numpy and others have sizes so. */
const setDigits: Change = (bytes, { random }) => {
  const start = below(bytes.length, random);
  const isDigit = (byte: number | undefined): boolean =>
    byte !== undefined && byte >= 48 && byte <= 57;
  const at = bytes.findIndex((byte, i) => i >= start && isDigit(byte));
  if (at < 0) return [bytes, "set no digits"];
  const changed = bytes.slice();
  const same = random() < 0.3 ? 48 + below(10, random) : undefined;
  let end = at;
  for (; isDigit(bytes[end]) && end < at + 20; end++) changed[end] = same ?? 48 + below(10, random);
  return [changed, `set the digits from ${at} to ${end}`];
};

/** Puts a part of another file in, between bytes or over them. */
const splice: Change = (bytes, { seeds, random }) => {
  const other = seeds[below(seeds.length, random)] ?? bytes;
  const from = below(other.length, random);
  const part = other.subarray(from, from + 1 + below(other.length - from, random));
  const at = below(bytes.length + 1, random);
  const rest = random() < 0.5 ? bytes.subarray(at) : bytes.subarray(at + part.length);
  return [
    concatenate([bytes.subarray(0, at), part, rest]),
    `splice ${part.length} bytes in at ${at}`,
  ];
};

/** Copies or drops a block; every other one begins and ends where blocks of 512 do. */
const copyOrDrop: Change = (bytes, { random }) => {
  const unit = random() < 0.5 ? 512 : 1;
  const from = below(Math.ceil(bytes.length / unit) + 1, random) * unit;
  const length = (1 + below(random() < 0.5 ? 3 : Math.max(1, bytes.length / unit), random)) * unit;
  const block = bytes.subarray(from, from + length);
  const [before, after] = [bytes.subarray(0, from), bytes.subarray(from + length)];
  if (random() < 0.5) return [concatenate([before, after]), `drop ${length} bytes at ${from}`];
  return [concatenate([before, block, block, after]), `repeat ${length} bytes at ${from}`];
};

const changes: readonly Change[] = [
  flipBits,
  cutEnd,
  setNumber,
  setNumber,
  setDigits,
  splice,
  copyOrDrop,
];
