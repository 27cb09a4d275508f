import type { FilterKernel } from "@pixelweft/tensor/backend";
import type { ShaderBuilder } from "../shader.ts";
import { times } from "../times.ts";
import { type FilterViews, isFlat, loadFour } from "./filter-views.ts";

/** Places that a thread visits: `first`, and every n-th after it, n threads walking together, up to `end`. */
export interface Stride {
  /** Threads that share the places. */
  readonly threads: number;
  /** Places that a thread visits in one turn, so that their loads are under way together. */
  readonly turn: number;
  /** Whether rows and columns of places are needed. */
  readonly placed: boolean;
}

/** Gives the writer of a loop over places, in whose body `live0`, `live1`, … say which of its places there are. */
export function bindWalk(
  { kernel, space }: Pick<FilterViews, "kernel" | "space">,
  builder: ShaderBuilder,
  { threads, turn, placed }: Stride,
): (visit: (k: number) => string[], rest: string[]) => string[] {
  const [, h = 1, w = 1] = kernel.g.shape;
  const [height, width] = space;
  // What a step of `threads` places is in columns, rows and images: no division for each place.
  const [dx, dy, dn] = [
    threads % w,
    Math.floor(threads / w) % h,
    Math.floor(threads / (w * h)),
  ].map((step) => builder.factor(step));
  const start = [
    `var x = q % ${width};`,
    `var y = (q / ${width}) % ${height};`,
    `var n = q / (${width} * ${height});`,
  ];
  const advance = [
    `x += ${dx}; y += ${dy}; n += ${dn};`,
    `if (x >= ${width}) { x -= ${width}; y += 1; }`,
    `if (y >= ${height}) { y -= ${height}; n += 1; }`,
  ];
  return (visit, rest) => [
    "var q = first;",
    ...(placed ? start : []),
    `for (; q < end; q += ${threads * turn}) {`,
    ...times(turn, (k) => [
      // The loop goes on only where there is a first one.
      `let live${k} = ${k === 0 ? "true" : `q + ${k * threads} < end`};`,
      ...visit(k),
      ...(placed ? advance : []),
    ]).flat(),
    ...rest,
    "}",
  ];
}

/**
 * Lines that find the gradient of place k and load some fours of its columns, as `gv0_0`, `gv0_1`, `gv1_0`, …; past the end it is that of
 * the turn's first place.
 */
export function loadGradient(
  { kernel, g, code, tile, spread }: FilterViews,
  k: number,
  { threads, fours }: { readonly threads: number; readonly fours: number },
): string[] {
  const [sn, sy, sx, stride] = code.gradient;
  const where = isFlat(kernel.g)
    ? `(q + ${k * threads}) * ${sx}`
    : `n * ${sn} + y * ${sy} + x * ${sx}`;
  const found = `${g.offset} + ${where}`;
  return [
    `let g${k} = ${k === 0 ? found : `select(g0, ${found}, live${k})`};`,
    ...times(fours, (v) => {
      const first = `column + ${4 * v * tile.columns}`;
      const from = { base: `g${k}`, first, step: spread.columns, count: code.columns, stride };
      return `let gv${k}_${v} = ${loadFour(g, from)};`;
    }),
  ];
}

/** Gives the writer of the lines that add a thread's places of a slab to its accumulators. */
export function bindPartWalk(views: FilterViews, builder: ShaderBuilder): () => string[] {
  const { kernel, tile } = views;
  const still = isStill(kernel);
  const placed = !still || !isFlat(kernel.g);
  const { parts: threads, loads: turn } = tile;
  const walk = bindWalk(views, builder, { threads, turn, placed });
  const visit = (k: number): string[] => [
    ...loadMap(views, k, still),
    ...loadGradient(views, k, { threads, fours: tile.vectors }),
  ];
  return () => [...(still ? [] : tapLines(views)), ...walk(visit, multiply(views))];
}

/** Whether each place reads the map's own place, and the map lies flat. */
function isStill(kernel: FilterKernel): boolean {
  const { at, taps } = kernel;
  const here = at.every(({ constant, terms }) => constant === 0 && terms.length === 0);
  return here && taps.length === 1 && taps.flat().every((step) => step === 0) && isEven(kernel);
}

/** Whether the map lies flat and has a place for each of the gradient. */
function isEven({ a, g }: FilterKernel): boolean {
  return isFlat(a) && a.shape[1] === g.shape[1] && a.shape[2] === g.shape[2];
}

/** Lines before the loop: what leads from a place to the one under the tap. */
function tapLines({ at, code }: FilterViews): string[] {
  const [, sy, sx] = code.map;
  return [
    `let down = ${at[0]} + tap.x;`,
    `let along = ${at[1]} + tap.y;`,
    `let under = down * ${sy} + along * ${sx};`,
  ];
}

/** Loads a thread's channels of the map under the tap, zero outside it and past the end. */
function loadMap(
  { kernel, tile, a, code, spread }: FilterViews,
  k: number,
  still: boolean,
): string[] {
  const [sn, sy, sx, stride] = code.map;
  const inside = `u32(y + down) < u32(${code.height}) && u32(x + along) < u32(${code.width})`;
  const flat = `(q + ${k * tile.parts}) * ${sx}`;
  const where = still
    ? flat
    : `${isEven(kernel) ? flat : `n * ${sn} + y * ${sy} + x * ${sx}`} + under`;
  const own = times(tile.fours, (f) => {
    const from = {
      base: `a${k}`,
      first: `channel + ${4 * f * tile.channels}`,
      step: spread.channels,
      count: code.channels,
      stride,
    };
    return `let own${k}_${f} = select(vec4<f32>(), ${loadFour(a, from)}, in${k});`;
  });
  return [
    `let in${k} = live${k}${still ? "" : ` && ${inside}`};`,
    `let a${k} = ${a.offset} + select(0, ${where}, in${k});`,
    ...own,
  ];
}

function multiply({ tile }: FilterViews): string[] {
  const lines: string[] = [];
  for (let k = 0; k < tile.loads; k++)
    for (let c = 0; c < 4 * tile.fours; c++)
      for (let v = 0; v < tile.vectors; v++) {
        const value = `own${k}_${Math.floor(c / 4)}.${"xyzw"[c % 4]}`;
        const acc = `acc${4 * tile.fours * v + c}`;
        lines.push(`${acc} = fma(vec4<f32>(${value}), gv${k}_${v}, ${acc});`);
      }
  return lines;
}
