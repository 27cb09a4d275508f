import type { Input } from "@pixelweft/tensor";
import type { BatchPlace, Network } from "./train-options.ts";

/** A batch as inputs of a network's loss. */
export function inputsOf<Batch>(
  { inputs }: Network<Batch>,
  batch: Batch,
  place: BatchPlace,
): Readonly<Record<string, Input>> {
  if (inputs) return inputs(batch, place);
  if (isInputs(batch)) return batch;
  throw new TypeError(
    "Cannot train: a batch is no record of inputs; give the network `inputs`, which makes one of it",
  );
}

/** How many of a batch's examples count. */
export function countOf<Batch>({ count }: Network<Batch>, batch: Batch): number {
  if (count) return count(batch);
  const [first] = isInputs(batch) ? Object.values(batch) : [];
  return typeof first === "object" ? (first.shape[0] ?? 1) : 1;
}

function isInputs(batch: unknown): batch is Readonly<Record<string, Input>> {
  return (
    typeof batch === "object" &&
    batch !== null &&
    Object.values(batch).every(
      (value) =>
        typeof value === "number" ||
        (typeof value === "object" && value !== null && "shape" in value),
    )
  );
}
