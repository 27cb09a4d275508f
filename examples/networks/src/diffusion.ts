// Denoising diffusion (Ho et al. 2020) of points in the plane, on two half moons: node examples/networks/src/diffusion.ts
import {
  adam,
  cosineRate,
  linear,
  linearSpecs,
  meanSquared,
  train,
  type ParameterSpecs,
} from "@pixelweft/layers";
import {
  add,
  type Backend,
  cast,
  compile,
  concat,
  cos,
  expand,
  indices,
  type Input,
  integers,
  mul,
  normal,
  position,
  reshape,
  scan,
  silu,
  sin,
  slice,
  sqrt,
  streams,
  sub,
  take,
  tensor,
  type Tensor,
} from "@pixelweft/tensor";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { moons, plotted } from "./two-moons.ts";

const [steps, waves, hidden] = [100, 8, 128];

type Layer = "one" | "two" | "three" | "out";
type Names = `${Layer}.${"weight" | "bias"}`;
type Parameters = Readonly<Record<Names, Tensor>>;

const specs: ParameterSpecs<Names> = {
  ...linearSpecs("one", { inputs: 2 + 2 * waves, outputs: hidden }),
  ...linearSpecs("two", { inputs: hidden, outputs: hidden, meanSquare: 0.4 }),
  ...linearSpecs("three", { inputs: hidden, outputs: hidden, meanSquare: 0.4 }),
  ...linearSpecs("out", { inputs: hidden, outputs: 2, meanSquare: 0.4 }),
};

/** The share of the data's variance that is left after each step: half a cosine (Nichol and Dhariwal 2021). */
const left = Float32Array.from({ length: steps }, (_, i) =>
  Math.max(Math.cos((Math.PI / 2) * ((i + 1) / steps)) ** 2, 1e-3),
);
/** The share that a step leaves of what was there before it. */
const kept = left.map((share, i) => share / (left[i - 1] ?? 1));

/** The noise in points `[n, 2]` after steps `[n]`, as the network has it. */
function noiseIn(parameters: Parameters, points: Tensor, step: Tensor): Tensor {
  const [n = 1] = points.shape;
  const speeds = Float32Array.from({ length: waves }, (_, i) => 2 ** i * (Math.PI / steps));
  const phases = mul(reshape(cast(step, "f32"), [n, 1]), tensor(speeds));
  let y = concat([points, sin(phases), cos(phases)], 1);
  for (const name of ["one", "two", "three"] as const) y = silu(linear(y, { name, parameters }));
  return linear(y, { name: "out", parameters });
}

/** Normal numbers for points `[n, 2]`, others for each counter. */
function noise(n: number, counter: Tensor): Tensor {
  const row = add(indices([n, 2], 0), mul(counter, n));
  return normal([6, streams.draw], [row, indices([n, 2], 1)]);
}

/** How far the network's noise is from that which was added, for each point. */
function loss(
  parameters: Parameters,
  { points, number }: Readonly<Record<"points" | "number", Tensor>>,
): Tensor {
  const [n = 1] = points.shape;
  const counter = cast(number, "i32");
  const row = add(indices([n], 0), mul(counter, n));
  const step = integers([6, streams.shuffle], [row, 0], { high: steps });
  const share = reshape(take(tensor(left), step), [n, 1]);
  const added = noise(n, counter);
  const noisy = add(mul(points, sqrt(share)), mul(added, sqrt(sub(1, share))));
  return meanSquared(noiseIn(parameters, noisy, step), added);
}

/** Points `[n, 2]` from noise: all steps backwards, in one loop on the device. */
function sampled(parameters: Parameters, n: number, seed: Tensor): Tensor {
  const shrunk = tensor(kept.map((share) => 1 / Math.sqrt(share)));
  const taken = tensor(kept.map((share, i) => (1 - share) / Math.sqrt(1 - (left[i] ?? 0))));
  const added = tensor(kept.map((share, i) => (i > 0 ? Math.sqrt(1 - share) : 0)));
  const start = noise(n, mul(seed, steps + 1));
  const { carry } = scan({ repeat: steps, carry: [start], reverse: true }, (i, [x = start]) => {
    const now = (values: Tensor): Tensor => slice(values, [{ start: i, size: 1 }]);
    const eps = noiseIn(parameters, x, expand(reshape(position(i), [1]), [n]));
    const cleaner = mul(sub(x, mul(eps, now(taken))), now(shrunk));
    const fresh = noise(n, add(add(mul(seed, steps + 1), position(i)), 1));
    return { carry: [add(cleaner, mul(fresh, now(added)))] };
  });
  return carry[0] ?? start;
}

/** How a diffusion is trained. */
export interface DiffusionOptions {
  readonly backend: Backend;
  readonly updates: number;
  readonly batch?: number;
  /** Called with the mean squared error of the noise. */
  readonly report?: (step: number, error: number) => void;
}

/** Trains a diffusion of the two moons, and samples so many points: `[count, 2]`. */
export async function diffused(count: number, options: DiffusionOptions): Promise<Float32Array> {
  const { backend, updates, batch = 256, report } = options;
  function* batches(): Generator<{ points: Input; number: number }> {
    for (let i = 0; ; i++)
      yield { points: { data: moons(batch, i + 1), shape: [batch, 2] }, number: i };
  }
  const run = train({ specs, loss, count: () => batch }, batches(), {
    backend,
    steps: updates,
    learningRate: cosineRate(0.003, { steps: updates }),
    optimiser: adam(),
    reportEvery: Math.ceil(updates / 10),
  });
  for await (const event of run) if (event.kind === "progress") report?.(event.step, event.loss);
  const { state } = run.network;
  const sample = compile({ backend, state }, (given: { seed: Tensor }, { state: now }) => {
    return { points: sampled(now.ema.named, count, given.seed) };
  });
  const { points } = await sample.run({ seed: tensor(1, { dtype: "i32" }) });
  const found = Float32Array.from(await points.read());
  await sample.dispose();
  await run.dispose();
  return found;
}

if (import.meta.main) {
  const backend = await wasmBackend();
  const report = (step: number, error: number): void =>
    console.log(`step ${step}: error ${error.toFixed(3)}`);
  const points = await diffused(2000, { backend, updates: 5000, report });
  console.log(plotted(points));
  backend.dispose();
}
