import v8 from "node:v8";
import { compile, contract, scalar, vjp, type Backend } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { afterAll, expect, test } from "vitest";
import { WasmBackend } from "./backend.ts";
import { Heap } from "./memory/heap.ts";
import { tilesOf } from "./tiles.ts";

// As `probe()` sets them.
if (Number.parseInt(process.versions.v8, 10) >= 14) v8.setFlagsFromString("--no-wasm-inlining");
v8.setFlagsFromString("--no-liftoff");
v8.setFlagsFromString("--experimental-wasm-revectorize");
afterAll(() => {
  v8.setFlagsFromString("--no-experimental-wasm-revectorize");
  v8.setFlagsFromString("--liftoff");
});

/** The same numbers in every run. */
function makeDice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

interface Convolution {
  readonly shapes: Readonly<Record<"map" | "weight" | "cotangent", readonly number[]>>;
  readonly taps: readonly (readonly [number, number])[];
  readonly fastConvolutions: boolean;
}

function drawConvolution(dice: () => number): Convolution {
  const whole = (least: number, most: number): number =>
    least + Math.floor(dice() * (most - least + 1));
  const [n, h, w] = [whole(1, 2), whole(1, 6), whole(1, 26)];
  const [inputs, outputs] = [whole(1, 40), whole(1, 72)];
  const fastConvolutions = dice() < 0.5;
  const window = [-1, 0, 1].flatMap((row) => [-1, 0, 1].map((column) => [row, column] as const));
  const some = fastConvolutions ? window.slice(0, 6) : window.filter(() => dice() < 0.5);
  const taps = some.length > 0 ? some : window.slice(4, 5);
  return {
    shapes: {
      map: [n, h, w, inputs],
      weight: [taps.length, inputs, outputs],
      cotangent: [n, h, w, outputs],
    },
    taps,
    fastConvolutions,
  };
}

type Inputs = Readonly<
  Record<string, { readonly data: Float32Array<ArrayBuffer>; readonly shape: readonly number[] }>
>;

/** The convolution and its gradients. */
async function resultsOn(
  backend: Backend,
  { taps, fastConvolutions }: Convolution,
  inputs: Inputs,
): Promise<Float32Array[]> {
  const none = scalar(0);
  const program = compile(
    { backend, fastConvolutions },
    ({ map = none, weight = none, cotangent = none }) => {
      const y = contract([{ map, weight, taps }]);
      const [dx = none, dw = none] = vjp(y, [map, weight], cotangent);
      return { y, dx, dw };
    },
  );
  const { y, dx, dw } = await program.run(inputs);
  const read = await Promise.all([y.read(), dx.read(), dw.read()]);
  await program.dispose();
  backend.dispose();
  return read.map((data) => Float32Array.from(data));
}

test("convolutions of many sizes and their gradients are right where V8 joins vectors", async () => {
  const dice = makeDice(1);
  for (let k = 0; k < 400; k++) {
    const drawn = drawConvolution(dice);
    const entries = Object.entries(drawn.shapes).map(([name, shape]) => {
      const size = shape.reduce((product, side) => product * side, 1);
      const data = Float32Array.from({ length: size }, () => Math.round(64 * dice() - 32) / 32);
      return [name, { data, shape }] as const;
    });
    const inputs = Object.fromEntries(entries);
    const wanted = await resultsOn(referenceBackend(), drawn, inputs);
    for (const rows of [6, 5, 4]) {
      const heap = new Heap(false);
      const code = { memory: heap.type, fused: true, threads: 1, maySleep: false };
      const parts = { heap, pool: undefined, tiles: tilesOf(rows, true), code };
      const backend = new WasmBackend({ ...parts, describe: () => "" });
      const found = await resultsOn(backend, drawn, inputs);
      wanted.forEach((values, i) => {
        const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
        const worst = values.reduce(
          (most, value, at) => Math.max(most, Math.abs(value - (found[i]?.[at] ?? NaN))),
          0,
        );
        expect(worst, `${JSON.stringify(drawn)}, ${rows} rows`).toBeLessThan(2e-4 * largest);
      });
    }
  }
}, 300_000);
