import type { Backend, Program, Tap, Term, View } from "@pixelweft/tensor/backend";

/** A contract over all borders with a gate of two lanes, the gradient of its weights, and what both should be. */
export interface ConvolutionCase {
  readonly name: string;
  readonly space: readonly [n: number, h: number, w: number];
  readonly channels: number;
  readonly columns: number;
  readonly taps: readonly Tap[];
  readonly slabs: number;
  /** Channels of a second map that the contract reads at each place itself, before the other; none if missing. */
  readonly link?: number;
}

const still = { constant: 0, terms: [] };

function dense(buffer: number, shape: readonly number[]): View {
  const strides = shape.map((_, d) => shape.slice(d + 1).reduce((a, b) => a * b, 1));
  return { buffer, offset: still, shape, strides, dtype: "f32" };
}

/** Buffers: map, weights, extras, results of the contract, gradient, slabs of the filter, the second map and its weights. */
export function convolutionProgram(one: ConvolutionCase, fastConvolutions: boolean): Program {
  const { space, channels, columns, taps, slabs, link = 0 } = one;
  const places = space.reduce((a, b) => a * b, 1);
  const a = dense(0, [...space, channels]);
  const at = [still, still] as const;
  const sizes = [
    places * channels,
    taps.length * channels * 2 * columns,
    places * columns,
    places * columns,
    places * columns,
    slabs * taps.length * channels * columns,
    ...(link > 0 ? [places * link, link * 2 * columns] : []),
  ];
  const own: Term = { a, at, w: dense(1, [taps.length, channels, 2, columns]), taps };
  const linked: Term = {
    a: dense(6, [...space, link]),
    at,
    w: dense(7, [1, link, 2, columns]),
    taps: [[0, 0]],
  };
  return {
    buffers: sizes.map((size, i) => ({ role: "state", name: `${i}`, bytes: 4 * size })),
    fastConvolutions,
    steps: [
      {
        kind: "contract",
        space,
        lanes: 2,
        columns,
        terms: link > 0 ? [linked, own] : [own],
        extras: [dense(2, [...space, columns])],
        epilogue: {
          lines: [
            { op: "accumulator", lane: 0, dtype: "f32" },
            { op: "accumulator", lane: 1, dtype: "f32" },
            { op: "input", input: 0, dtype: "f32" },
            { op: "sub", args: [0, 1], dtype: "f32" },
            { op: "add", args: [3, 2], dtype: "f32" },
          ],
          results: [4],
        },
        outputs: [dense(3, [...space, columns])],
      },
      {
        kind: "filter",
        a,
        at,
        taps,
        g: dense(4, [...space, columns]),
        slabs,
        output: dense(5, [slabs, taps.length, channels, columns]),
      },
    ],
  };
}

/** Numbers from about a normal distribution, the same each time. */
export function randomNumbers(length: number, seed: number): Float32Array<ArrayBuffer> {
  let state = seed * 2654435761 + 1;
  const uniform = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return Float32Array.from({ length }, () => uniform() + uniform() + uniform() + uniform() - 2);
}

/** What is in a program's buffers after a run that begins with random numbers. */
export async function numbersAfter(backend: Backend, program: Program): Promise<Float32Array[]> {
  const buffers = program.buffers.map(({ bytes }, i) => {
    const buffer = backend.alloc(bytes);
    backend.write(buffer, 0, new Uint8Array(randomNumbers(bytes / 4, i + 1).buffer));
    return buffer;
  });
  await backend.run(backend.record(await backend.prepare(program), buffers));
  const read = buffers.map((buffer) => backend.read(buffer, 0, buffer.bytes));
  return (await Promise.all(read)).map((bytes) => new Float32Array(bytes.buffer));
}

/** The same results in f64, as their definition says. */
export function exactResults(one: ConvolutionCase): {
  readonly outputs: Float64Array;
  readonly filter: Float64Array;
} {
  const { space, channels, columns, taps, slabs, link = 0 } = one;
  const [n, h, w] = space;
  const { buffers } = convolutionProgram(one, false);
  const [a = [], weights = [], extras = [], , g = [], , b = [], linkWeights = []] = buffers.map(
    ({ bytes }, i) => randomNumbers(bytes / 4, i + 1),
  );
  const outputs = Float64Array.from(extras);
  const filter = new Float64Array(slabs * taps.length * channels * columns);
  const perSlab = Math.ceil((n * h * w) / slabs);
  for (let place = 0; place < n * h * w; place++) {
    const [y, x] = [Math.floor(place / w) % h, place % w];
    for (let i = 0; i < link; i++)
      for (let j = 0; j < columns; j++) {
        const row = 2 * i * columns + j;
        const weight = (linkWeights[row] ?? NaN) - (linkWeights[row + columns] ?? NaN);
        const out = place * columns + j;
        outputs[out] = (outputs[out] ?? NaN) + (b[place * link + i] ?? NaN) * weight;
      }
    taps.forEach(([down, right], t) => {
      if (y + down < 0 || y + down >= h || x + right < 0 || x + right >= w) return;
      const from = (place + down * w + right) * channels;
      const slab = Math.floor(place / perSlab);
      for (let i = 0; i < channels; i++) {
        const value = a[from + i] ?? NaN;
        const row = (t * channels + i) * 2 * columns;
        const sums = ((slab * taps.length + t) * channels + i) * columns;
        for (let j = 0; j < columns; j++) {
          const weight = (weights[row + j] ?? NaN) - (weights[row + columns + j] ?? NaN);
          const out = place * columns + j;
          outputs[out] = (outputs[out] ?? NaN) + value * weight;
          filter[sums + j] = (filter[sums + j] ?? NaN) + value * (g[out] ?? NaN);
        }
      }
    });
  }
  return { outputs, filter };
}

/** Root of the mean squared error, in parts of the root of the mean square of what is right. */
export function relativeError(found: Float32Array, right: Float64Array): number {
  let [errors, squares] = [0, 0];
  right.forEach((value, i) => {
    errors += ((found[i] ?? NaN) - value) ** 2;
    squares += value ** 2;
  });
  return Math.sqrt(errors / squares);
}
