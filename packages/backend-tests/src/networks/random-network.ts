import {
  type Tensor,
  add,
  logSumExp,
  mean,
  mul,
  pick,
  scalar,
  sizeOf,
  sub,
  sum,
  vjp,
} from "@pixelweft/tensor";
import type { Backend } from "@pixelweft/tensor/backend";
import { type Effect, lower } from "@pixelweft/tensor/inspect";
import type { ConformanceCase } from "../case.ts";
import { Chance } from "../chance.ts";
import { networkCase } from "./network-case.ts";
import { type Maker, addLayer, randomChannels, windowed } from "./random-layers.ts";
import { RandomParameters } from "./random-parameters.ts";

/** A random network as a graph: its loss, and what its gradients are wanted of. */
export interface NetworkGraph {
  readonly loss: Tensor;
  readonly outputs: readonly Tensor[];
  readonly parameters: RandomParameters;
}

/**
 * A small network with random layers, sizes and loops, its gradients and a step of its parameters, lowered for a backend; the same for the
 * same seed. Half of them may be computed by sums in another order (`fastConvolutions`). Each result is compared beside its own largest value.
 *
 * @example
 * (await runCase(backend, randomNetwork(backend, 1))).passed; // true
 */
export function randomNetwork(backend: Backend, seed: number): ConformanceCase {
  const chance = new Chance(seed);
  const isFast = chance.happens(0.5);
  const { loss, outputs: results, parameters } = networkGraph(chance, seed);
  const { trained } = parameters;
  const gradients = vjp(
    loss,
    trained.map(({ tensor }) => tensor),
  );
  // A loss near 0 would be measured by its own rounding.
  const outputs: Record<string, Tensor> = { loss: add(loss, 4) };
  results.forEach((result, i) => {
    if (chance.happens(0.5)) outputs[`result${i}`] = result;
  });
  const effects: Effect[] = [];
  for (const [i, { name, tensor }] of trained.entries()) {
    const gradient = gradients[i];
    if (gradient === undefined) continue;
    const isUpdated = tensor.op.kind !== "input" && chance.happens(0.5);
    if (isUpdated) effects.push({ target: tensor, value: sub(tensor, mul(gradient, 0.5)) });
    else outputs[name] = gradient;
  }
  const { capabilities, layOut } = backend;
  const lowered = lower({ outputs, effects, layOut, fastConvolutions: isFast, ...capabilities });
  const spoils = chance.happens(0.5);
  return networkCase(lowered, parameters, { name: `random network ${seed}`, spoils });
}

/** One or two networks beside each other, with a loss of all that they give. */
export function networkGraph(chance: Chance, seed: number): NetworkGraph {
  const parameters = new RandomParameters(chance, seed);
  const maker = { chance, parameters };
  const count = chance.pick([1, 1, 2]);
  const layers = chance.pick([0, 1, 1, 2, 3]);
  const networks = Array.from({ length: count }, () => {
    let x = windowed(maker, parameters.map(randomMapShape(chance)), randomChannels(chance));
    for (let i = 0; i < layers; i++) x = addLayer(maker, x);
    return x;
  });
  const loss = networks.map((y) => lossOf(maker, y)).reduce((a, b) => add(a, b), scalar(0));
  return { loss, outputs: networks, parameters };
}

/** A map of some places, often of as many as transforms pay for. */
function randomMapShape(chance: Chance): number[] {
  const n = chance.whole(1, 3);
  const w = chance.pick([4, 8, 12, 16, 20, 28, 32, 7, 13, 18, 30]);
  const isLarge = chance.happens(0.6);
  const h = isLarge ? Math.ceil(512 / (n * w)) + chance.whole(0, 3) : chance.whole(1, 6);
  return [n, h, w, chance.pick([1, 3, 4, 8, 17])];
}

/** A mean that keeps gradients of ordinary size: of products with numbers, or a cross-entropy over channels. */
function lossOf({ chance, parameters }: Maker, y: Tensor): Tensor {
  const [channels = 1] = y.shape.slice(3);
  // Of one channel the cross-entropy is 0.
  if (channels === 1 || chance.happens(0.5))
    return mul(sum(mul(y, parameters.map(y.shape))), 1 / Math.sqrt(sizeOf(y.shape)));
  const levels = parameters.levels(y.shape.slice(0, 3), channels);
  return mean(sub(logSumExp(y, [3]), pick(y, levels)));
}
