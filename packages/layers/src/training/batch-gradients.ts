import {
  add,
  full,
  narrowSaved,
  scalar,
  sum,
  type Tensor,
  type Trace,
  vjp,
} from "@pixelweft/tensor";
import { maskedParameters, type ParameterSpecs } from "../parameters.ts";
import { averageGradients, averageNames } from "./running-averages.ts";

/** Sums over one batch of examples. */
export interface BatchLoss {
  /** Sum over the batch of each example's loss, rank 0. */
  readonly loss: Tensor;
  /** How many examples were counted, or the sum of their weights, rank 0; an update of none divides by nothing. */
  readonly count: Tensor;
}

/** The same for a network with running averages, such as those of `batchNorm`. */
export interface AveragedLoss extends BatchLoss {
  /** What running averages move towards, by the names that they have among the parameters: those of this batch. */
  readonly averages: Readonly<Record<string, Tensor>>;
}

/**
 * A loss as a function of parameters and a batch's inputs, both by name: each example's, `[n]`, or sums that may leave examples out.
 */
export type LossFunction<Parameters extends string = string, Inputs extends string = string> = (
  parameters: Readonly<Record<Parameters, Tensor>>,
  inputs: Readonly<Record<Inputs, Tensor>>,
) => Tensor | BatchLoss | AveragedLoss;

/** A loss that gives its sums itself. */
export type SummedLoss = (...given: Parameters<LossFunction>) => BatchLoss;

interface GradientOptions {
  readonly specs: ParameterSpecs;
  readonly loss: LossFunction;
  /** Whether a parameter that the loss does not depend on is an error. */
  readonly unused: "throw" | "keep";
  /** Whether a parameter stays as it is, by its name. */
  readonly frozen: (name: string) => boolean;
  /** What gradients read of the way to the loss is kept so. */
  readonly savedActivations: SavedActivations;
}

/** How values are kept between the loss and its gradients. */
export type SavedActivations = "f32" | "bf16" | "f16";

/** The sums of a batch, and the gradient of every parameter that is not frozen. */
interface BatchGradients extends BatchLoss {
  readonly gradients: Readonly<Record<string, Tensor>>;
}

/** Traces what a batch adds to the state of a trainer: its gradients, its loss and how many examples it has. */
export function traceGradients(
  options: GradientOptions,
  inputs: Readonly<Record<string, Tensor>>,
  { state, update }: Trace,
): void {
  const { gradients, loss, count } = batchGradients(
    options,
    state["parameters"]?.named ?? {},
    inputs,
  );
  const addTo = (sumSoFar: Tensor | undefined, value: Tensor): void => {
    if (sumSoFar) update(sumSoFar, add(sumSoFar, value));
  };
  for (const [name, gradient] of Object.entries(gradients))
    addTo(state["gradients"]?.named[name], gradient);
  addTo(state["totals"]?.named["loss"], loss);
  addTo(state["totals"]?.named["count"], count);
}

/** Traces a loss and its gradients; TypeError, with what is wrong, for a loss that gives something else than sums of rank 0. */
function batchGradients(
  { specs, loss, unused, frozen, savedActivations }: GradientOptions,
  named: Readonly<Record<string, Tensor>>,
  inputs: Readonly<Record<string, Tensor>>,
): BatchGradients {
  const batch = lossOf(loss, maskedParameters(specs, named), inputs);
  const running = averageGradients(named, batch, { specs, unused, frozen });
  const averages = new Set(averageNames(specs));
  const names = Object.keys(specs).filter((name) => !averages.has(name) && !frozen(name));
  const whole = vjp(
    batch.loss,
    names.flatMap((name) => named[name] ?? []),
  );
  const found =
    savedActivations === "f32" ? whole : narrowSaved(batch.loss, whole, savedActivations);
  const without = names.filter((_, i) => found[i] === undefined);
  if (without.length > 0 && unused === "throw")
    throw new TypeError(
      `Cannot train: the loss does not depend on ${without.join(", ")}; leave them out, or keep them with unused: "keep"`,
    );
  const gradients = names.map(
    (name, i) => [name, found[i] ?? full(specs[name]?.shape ?? [], 0)] as const,
  );
  const { loss: total, count } = batch;
  return { loss: total, count, gradients: { ...Object.fromEntries(gradients), ...running } };
}

function lossOf(
  loss: LossFunction,
  parameters: Readonly<Record<string, Tensor>>,
  inputs: Readonly<Record<string, Tensor>>,
): AveragedLoss {
  const missing = new Set<string>();
  const watched = new Proxy(parameters, {
    get: (all, name, receiver): unknown => {
      if (typeof name === "string" && !(name in all)) missing.add(name);
      return Reflect.get(all, name, receiver);
    },
  });
  try {
    return checked(loss(watched, inputs));
  } catch (error) {
    if (!(error instanceof TypeError) || missing.size === 0) throw error;
    const known = Object.keys(parameters).join(", ");
    throw new TypeError(
      `Cannot train: there is no parameter ${[...missing].join(", ")}, there is ${known} (${error.message})`,
      { cause: error },
    );
  }
}

function checked(found: Tensor | Partial<AveragedLoss>): AveragedLoss {
  if (isTensor(found)) return { ...overExamples(found), averages: {} };
  const { loss, count, averages = {} } = Object(found) as Partial<AveragedLoss>;
  if (loss?.shape === undefined || count?.shape === undefined)
    throw new TypeError(
      "Cannot train: the loss function gives the loss of each example [n], or { loss, count }, the sum over the batch and how many were summed",
    );
  if (loss.shape.length > 0 || count.shape.length > 0)
    throw new TypeError(
      `Cannot train: loss [${loss.shape}] and count [${count.shape}] must be sums of rank 0`,
    );
  return { loss, count, averages };
}

function isTensor(found: Tensor | Partial<BatchLoss>): found is Tensor {
  return typeof found === "object" && "shape" in found && "dtype" in found;
}

function overExamples(each: Tensor): BatchLoss {
  if (each.shape.length !== 1)
    throw new TypeError(
      `Cannot train: the loss is of shape [${each.shape}], and not one number for each example`,
    );
  return { loss: sum(each), count: scalar(each.shape[0] ?? 0) };
}
