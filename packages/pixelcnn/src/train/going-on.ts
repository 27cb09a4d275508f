import { checkBatchKind, checkIterable } from "./array-kinds.ts";

/**
 * Batches that go on where a training stood: where they are of the same data in the same order, the first one has to be the one after
 * the last one of the training. Batches say so by their `step` and `state`, as those of `@pixelweft/datasets` do.
 *
 * @throws TypeError for batches that are no iterable, at one that is no batch, and at the first one, if it is another.
 */
export function goingOn<B>(
  batches: AsyncIterable<B> | Iterable<B>,
  data: unknown,
): AsyncGenerator<B, void, void> {
  checkIterable("train", batches);
  return checkedBatches(batches, data);
}

async function* checkedBatches<B>(
  batches: AsyncIterable<B> | Iterable<B>,
  data: unknown,
): AsyncGenerator<B, void, void> {
  let stood: unknown = data;
  for await (const batch of batches) {
    checkBatchKind(batch);
    const [wanted, begun] = [field(stood, "step"), field(batch, "step")];
    const isSame = sameOrder.every(
      (name) => field(stood, name) === field(field(batch, "state"), name),
    );
    if (typeof wanted === "number" && typeof begun === "number" && isSame && begun !== wanted)
      throw new TypeError(
        `Cannot resume: the training stands before batch ${wanted} of its data, and the batches begin with ${begun}; make them with { state: model.training.data }`,
      );
    stood = undefined;
    yield batch;
  }
}

/** What says of two states that they are of the same data in the same order. */
const sameOrder = ["dataset", "fingerprint", "seed"];

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}
