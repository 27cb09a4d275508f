import type { Input } from "@pixelweft/tensor";
import type { ProcessGroup } from "./sum-over-group.ts";
import type { BatchPlace, Network } from "./train-options.ts";

type Inputs = Readonly<Record<string, Input>>;

/** A batch as inputs of a network's loss. */
function inputsOf<Batch>({ inputs }: Network<Batch>, batch: Batch, place: BatchPlace): Inputs {
  if (inputs) return inputs(batch, place);
  const given = withoutPlace(batch);
  if (isInputs(given)) return given;
  const own = "or give the network `inputs`, which makes a record of inputs of a batch";
  const [name, value] = Object.entries(Object(given)).find(([, part]) => !isInput(part)) ?? [];
  throw new TypeError(
    name === undefined
      ? `Cannot train: a batch is no record of inputs; make one of it, ${own}`
      : `Cannot train: ${name} of a batch is of type ${typeOf(value)}, which has no shape; give tensor(data, { shape }), ${own}`,
  );
}

/** Where the batches of a run stand among those of all its updates and ranks. */
export interface BatchOrder {
  readonly seed: number;
  readonly accumulate: number;
  readonly group: ProcessGroup | undefined;
}

/** Makes the inputs of a run's batches. Those that a plan has asked for before are not made again: a network may draw numbers for them. */
export class BatchInputs<Batch> {
  readonly #network: Network<Batch>;
  readonly #order: BatchOrder;
  #ahead: { readonly batch: Batch; readonly inputs: Inputs } | undefined;

  constructor(network: Network<Batch>, order: BatchOrder) {
    this.#network = network;
    this.#order = order;
  }

  /** The inputs of the batch that comes next, the first one of an update. */
  ahead(batch: Batch, step: number): Inputs {
    const inputs = inputsOf(this.#network, batch, this.#place(step, 0));
    this.#ahead = { batch, inputs };
    return inputs;
  }

  /** The inputs of a batch of an update. */
  of(batch: Batch, { step, part }: { readonly step: number; readonly part: number }): Inputs {
    const known = this.#ahead;
    this.#ahead = undefined;
    return known?.batch === batch
      ? known.inputs
      : inputsOf(this.#network, batch, this.#place(step, part));
  }

  #place(step: number, part: number): BatchPlace {
    const { seed, accumulate, group } = this.#order;
    const number = (step * accumulate + part) * (group?.size ?? 1) + (group?.rank ?? 0);
    return { step, number, seed };
  }
}

/** Where the data stands after a batch. What has a shape is an input of that name. */
export function placeAfter(batch: unknown): unknown {
  if (typeof batch !== "object" || batch === null || !("state" in batch)) return undefined;
  return hasShape(batch.state) ? undefined : batch.state;
}

function withoutPlace(batch: unknown): unknown {
  if (placeAfter(batch) === undefined) return batch;
  const { state: _, ...rest } = Object(batch);
  return rest;
}

/** How many of a batch's examples count. */
export function countOf<Batch>({ count }: Network<Batch>, batch: Batch, inputs: Inputs): number {
  if (count) return count(batch);
  const [first] = Object.values(inputs);
  return typeof first === "object" ? (first.shape[0] ?? 1) : 1;
}

function isInputs(batch: unknown): batch is Readonly<Record<string, Input>> {
  return typeof batch === "object" && batch !== null && Object.values(batch).every(isInput);
}

function isInput(value: unknown): value is Input {
  return typeof value === "number" || hasShape(value);
}

function hasShape(value: unknown): boolean {
  return typeof value === "object" && value !== null && "shape" in value;
}

/** Of a typed array its name, such as Int32Array. */
function typeOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}
