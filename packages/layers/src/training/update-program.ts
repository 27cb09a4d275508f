import {
  add,
  cast,
  div,
  full,
  less,
  maximum,
  minimum,
  mul,
  scalar,
  select,
  sizeOf,
  sqrt,
  sub,
  sum,
  type State,
  type Tensor,
  type Trace,
} from "@pixelweft/tensor";
import {
  checkUpdated,
  given,
  type Optimiser,
  type ParameterPart,
} from "../optimisers/optimiser.ts";
import type { ParameterSpec, ParameterSpecs } from "../parameters.ts";
import { keeping, widened, type StateDtype } from "./narrow-state.ts";
import { flatAverages, type FlatAverages } from "./running-averages.ts";

type Named = Readonly<Record<string, Tensor>>;

/** What an update is made of. */
export interface UpdateOptions {
  readonly specs: ParameterSpecs;
  readonly state: State;
  readonly optimiser: Optimiser;
  /** 0 does not clip. */
  readonly maxGradNorm: number;
  readonly stateDtype: StateDtype;
  /** Whether a parameter stays as it is, by its name. */
  readonly frozen: (name: string) => boolean;
}

/** A chunk of the flat buffers: parameters that lie together, and what is kept beside them. */
interface Chunk {
  readonly parameters: Tensor;
  /** Sums over all examples. */
  readonly gradient: Tensor;
  /** What of the gradient is the optimiser's: 0 at running averages and what is frozen. */
  readonly trained: Tensor;
  readonly ema: Tensor;
  /** What the optimiser keeps, as it is held. */
  readonly slots: Named;
  readonly parts: readonly ParameterPart[];
  readonly averages: FlatAverages | undefined;
  /** How many values lie in chunks before this one. */
  readonly before: number;
}

/** Traces an update: over what gradients have added up it takes the mean, clips, asks the optimiser, moves averages and clears. */
export function traceUpdate(options: UpdateOptions, inputs: Named, trace: Trace): void {
  const { keep, fresh, ...numbers } = inputs;
  if (!keep || !fresh) throw new TypeError("Cannot update: its numbers are missing");
  const { maxGradNorm } = options;
  const { loss = scalar(0), count = scalar(0) } = trace.state["totals"]?.named ?? {};
  // Weights may add up to less than 1; nothing was added where there are none.
  const examples = select(less(0, count), count, 1);
  const chunks = chunksOf(options, trace);
  const norm = meanNorm(chunks, examples);
  const scale = div(clippingScale(norm, maxGradNorm), examples);
  for (const chunk of chunks) {
    const optimised = runOptimiser(options, chunk, { inputs, numbers, scale, trace });
    const { parameters, gradient, ema, averages } = chunk;
    const next = averages?.moved(parameters, div(gradient, examples), optimised) ?? optimised;
    trace.update(parameters, next);
    // Weights of f32 do not add up to 1: an average by both would shrink, and leave what stands still.
    trace.update(ema, add(next, mul(sub(ema, next), keep)));
    trace.update(gradient, full(gradient.shape, 0));
  }
  const clipped = maxGradNorm > 0 ? cast(less(maxGradNorm, norm), "f32") : scalar(0);
  addToWatched(trace, { loss, examples: count, norm, clipped, steps: scalar(1) }, fresh);
  clearTotals(trace);
}

function chunksOf(options: UpdateOptions, { state }: Trace): Chunk[] {
  const { specs, optimiser, frozen } = options;
  let values = 0;
  return (state["gradients"]?.flat ?? []).flatMap((gradient, number) => {
    const [parameters, ema] = [state["parameters"]?.flat[number], state["ema"]?.flat[number]];
    if (!parameters || !ema) return [];
    const slots = optimiser.slots.flatMap((slot) => {
      const buffer = state[slot]?.flat[number];
      return buffer ? [[slot, buffer] as const] : [];
    });
    const {
      shape: [size = 0],
    } = gradient;
    const parts = partsOf(options, number);
    const averages = flatAverages(specs, { parts, size, frozen });
    const trained = averages?.trained(gradient) ?? gradient;
    const before = values;
    values += size;
    const kept = { ema, slots: Object.fromEntries(slots), before };
    return [{ parameters, gradient, trained, parts, averages, ...kept }];
  });
}

/** Which parameters lie in a chunk of the flat buffers. */
function partsOf({ specs, state }: UpdateOptions, chunk: number): ParameterPart[] {
  return Object.entries<ParameterSpec>(specs).flatMap(([name, { shape, mask }]) => {
    const { chunk: own, offset } = state.offset("parameters", name);
    const part = { name, start: offset, size: sizeOf(shape), shape, ...(mask && { mask }) };
    return own === chunk ? [part] : [];
  });
}

/** Global norm of the mean gradient. */
function meanNorm(chunks: readonly Chunk[], examples: Tensor): Tensor {
  const squares = chunks.map(({ trained }) => sum(mul(trained, trained)));
  return div(sqrt(squares.reduce((a, b) => add(a, b), scalar(0))), examples);
}

/** By what a gradient of this norm is shortened. */
function clippingScale(norm: Tensor, maxGradNorm: number): Tensor {
  return maxGradNorm > 0 ? minimum(div(maxGradNorm, maximum(norm, 1e-12)), 1) : scalar(1);
}

/** Moves what the optimiser keeps, and gives the parameters that it makes of a chunk. */
function runOptimiser(
  { optimiser, stateDtype }: UpdateOptions,
  chunk: Chunk,
  using: {
    readonly inputs: Named;
    readonly numbers: Named;
    readonly scale: Tensor;
    readonly trace: Trace;
  },
): Tensor {
  const { inputs, numbers, scale, trace } = using;
  const { parameters, parts, before } = chunk;
  const held = Object.entries(chunk.slots);
  const kept = keeping(stateDtype, { inputs, before });
  const slots = Object.fromEntries(held.map(([slot, buffer]) => [slot, widened(buffer)]));
  const descent = mul(chunk.trained, scale);
  const found = optimiser.update({ parameters, slots, parts, ...kept.rule }, descent, numbers);
  checkUpdated(found, optimiser);
  for (const [slot, buffer] of held)
    trace.update(buffer, kept.stored(slot, given(found.slots, slot)));
  return found.parameters;
}

/** Adds to what `progress()` reads, which begins again where it is fresh. */
function addToWatched({ state, update }: Trace, values: Named, fresh: Tensor): void {
  for (const [name, value] of Object.entries(values)) {
    const old = state["watched"]?.named[name];
    if (old) update(old, add(mul(old, fresh), value));
  }
}

function clearTotals({ state, update }: Trace): void {
  for (const name of ["loss", "count"]) {
    const total = state["totals"]?.named[name];
    if (total) update(total, scalar(0));
  }
}
