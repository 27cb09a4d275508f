import { png } from "./picture.fixture.ts";
import { randomStream } from "./random.ts";

/** A PNG file, and the pixels that it was made of. */
export interface CorpusPng {
  readonly name: string;
  readonly file: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and alpha of 8 bits. */
  readonly expected: Uint8Array;
}

/** What differs between the files. */
interface Kind {
  readonly type: number;
  readonly depth: number;
  readonly interlace: number;
  /** The filter of all rows; 5 for any. */
  readonly filter: number;
  /** Transparent colours: none, one (of a palette: some), or those of all of a palette. */
  readonly clear: "none" | "one" | "all";
  /** A palette that is only suggested. */
  readonly suggested: boolean;
}

const kinds: readonly (readonly [type: number, channels: number, depths: readonly number[]])[] = [
  [0, 1, [1, 2, 4, 8, 16]],
  [2, 3, [8, 16]],
  [3, 1, [1, 2, 4, 8]],
  [4, 2, [8, 16]],
  [6, 4, [8, 16]],
];

/** Three files of each colour type, depth, interlacing, filter, transparency and suggested palette, then interlaced ones of all sizes up to 9 by 9. */
export function* pngCorpus(): Generator<CorpusPng> {
  const random = randomStream([7, 1, 8, 2]);
  for (const kind of allKinds())
    for (const [width, height] of [
      [1 + below(8, random), 1 + below(8, random)],
      [9 + below(9, random), 3 + below(20, random)],
      [32, 1 + below(33, random)],
    ] as const)
      yield draw(kind, { width, height, random });
  const plain = { interlace: 1, filter: 5, clear: "none", suggested: false } as const;
  for (const [type, depth] of [
    [0, 1],
    [3, 2],
    [0, 4],
    [6, 16],
  ] as const)
    for (let width = 1; width <= 9; width++)
      for (let height = 1; height <= 9; height++)
        yield draw({ ...plain, type, depth }, { width, height, random });
}

function allKinds(): Kind[] {
  const filters = [0, 1, 2, 3, 4, 5];
  return kinds
    .flatMap(([type, , depths]) => depths.map((depth) => ({ type, depth })))
    .flatMap((kind) => [0, 1].map((interlace) => ({ ...kind, interlace })))
    .flatMap((kind) => clears(kind.type).map((clear) => ({ ...kind, clear })))
    .flatMap((kind) => suggestions(kind.type).map((suggested) => ({ ...kind, suggested })))
    .flatMap((kind) => filters.map((filter) => ({ ...kind, filter })));
}

function clears(type: number): Kind["clear"][] {
  if (type === 3) return ["none", "one", "all"];
  return type < 3 ? ["none", "one"] : ["none"];
}

function suggestions(type: number): boolean[] {
  return type === 2 || type === 6 ? [false, true] : [false];
}

/** The samples of a pixel. */
type Pixel = readonly number[];
/** `[height, width, channels]`. */
type Map = readonly (readonly Pixel[])[];

interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly random: () => number;
}

function draw(kind: Kind, { width, height, random }: Drawing): CorpusPng {
  const { type, depth, interlace, filter, suggested } = kind;
  const channels = kinds.find(([known]) => known === type)?.[1] ?? 0;
  const colours =
    type === 3 ? 1 + below(2 ** depth, random) : suggested ? 1 + below(256, random) : 0;
  const most = type === 3 ? colours : 2 ** depth;
  const sampled: Map = table([height, width, channels], () => below(most, random));
  const map = depth === 16 && kind.clear !== "none" ? withNeighbours(sampled, random) : sampled;
  const palette = Array.from({ length: 3 * colours }, () => below(256, random));
  const clear = clearOf(kind, { map, colours, random });
  const lines = interlace === 1 ? linesOfPasses(map) : [map];
  const rows = lines.flatMap((pass) => filtered(pass, { depth, channels, filter, random }));
  const expected = Uint8Array.from(
    map.flat().flatMap((pixel) => shown(pixel, { kind, palette, clear })),
  );
  const file = png({
    width,
    height,
    depth,
    type,
    rows,
    interlace,
    ...(palette.length > 0 && { palette }),
    ...(clear && { clear }),
    ...(random() < 0.3 && { pieces: 1 + below(40, random) }),
  });
  const name = `${width}x${height} type ${type} of ${depth} bits, ${JSON.stringify(kind)}`;
  return { name, file, width, height, expected };
}

/** Every other pixel is the first one, or it but for the lowest bit of a sample. */
function withNeighbours(map: Map, random: () => number): Map {
  const first = map[0]?.[0] ?? [];
  const near = (): Pixel => {
    const changed = below(2 * first.length, random);
    return first.map((sample, c) => (c === changed ? sample ^ 1 : sample));
  };
  return map.map((row, y) => row.map((pixel, x) => (x + y > 0 && random() < 0.5 ? near() : pixel)));
}

function clearOf(
  { type, clear }: Kind,
  { map, colours, random }: { readonly map: Map; colours: number; random: () => number },
): number[] | undefined {
  if (clear === "none") return undefined;
  if (type !== 3) return (map[0]?.[0] ?? []).flatMap((sample) => [sample >> 8, sample & 255]);
  const count = clear === "all" ? colours : 1 + below(colours, random);
  return Array.from({ length: count }, () => below(256, random));
}

/** What is to be seen of a pixel. */
function shown(
  pixel: Pixel,
  {
    kind: { type, depth },
    palette,
    clear,
  }: { readonly kind: Kind; palette: readonly number[]; clear: readonly number[] | undefined },
): number[] {
  const [first = 0] = pixel;
  if (type === 3) return [...palette.slice(3 * first, 3 * first + 3), clear?.[first] ?? 255];
  const eight = pixel.map((sample) => Math.round((sample * 255) / (2 ** depth - 1)));
  const [a = 0, b = 0, c = 0, d = 0] = eight;
  const isClear =
    clear !== undefined &&
    pixel.every((sample, i) => sample === 256 * (clear[2 * i] ?? 0) + (clear[2 * i + 1] ?? 0));
  if (type === 0) return [a, a, a, isClear ? 0 : 255];
  if (type === 2) return [a, b, c, isClear ? 0 : 255];
  return type === 4 ? [a, a, a, b] : [a, b, c, d];
}

/** Which pass of Adam7 a pixel belongs to, by its place in a square of eight. */
const passOf = [
  "16462646",
  "77777777",
  "56565656",
  "77777777",
  "36463646",
  "77777777",
  "56565656",
  "77777777",
];

function linesOfPasses(map: Map): Map[] {
  return ["1", "2", "3", "4", "5", "6", "7"].map((pass) =>
    map
      .map((row, y) => row.filter((_, x) => passOf[y % 8]?.[x % 8] === pass))
      .filter((row) => row.length > 0),
  );
}

/** The bytes of rows, each behind the number of its filter. */
function filtered(
  rows: Map,
  {
    depth,
    channels,
    filter,
    random,
  }: { readonly depth: number; channels: number; filter: number; random: () => number },
): number[] {
  const step = Math.max(1, (depth * channels) / 8);
  let above: readonly number[] = [];
  return rows.flatMap((row) => {
    const bytes = packed(row.flat(), { depth, random });
    const up = above;
    above = bytes;
    const number = filter === 5 ? below(5, random) : filter;
    const left = (line: readonly number[], i: number): number => line[i - step] ?? 0;
    return [
      number,
      ...bytes.map((byte, i) => {
        const [a, b, c] = [left(bytes, i), up[i] ?? 0, left(up, i)];
        const guess =
          [0, a, b, Math.floor((a + b) / 2), nearest(a + b - c, [a, b, c])][number] ?? 0;
        return (byte - guess + 256) % 256;
      }),
    ];
  });
}

/** The first of those that are nearest to a value. */
function nearest(value: number, choices: readonly number[]): number {
  const distances = choices.map((choice) => Math.abs(value - choice));
  return choices[distances.indexOf(Math.min(...distances))] ?? 0;
}

/** Samples as bytes; what is left of the last byte is anything. */
function packed(
  samples: readonly number[],
  { depth, random }: { readonly depth: number; readonly random: () => number },
): number[] {
  const bits = samples.map((sample) => sample.toString(2).padStart(depth, "0")).join("");
  const rest = (8 - (bits.length % 8)) % 8;
  const filler = below(2 ** rest, random)
    .toString(2)
    .padStart(rest, "0");
  const whole = rest === 0 ? bits : bits + filler;
  return (whole.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
}

function table(
  [height, width, channels]: readonly [height: number, width: number, channels: number],
  sample: () => number,
): Map {
  const list = <T>(length: number, of: () => T): T[] => Array.from({ length }, () => of());
  return list(height, () => list(width, () => list(channels, sample)));
}

function below(end: number, random: () => number): number {
  return Math.floor(end * random());
}
