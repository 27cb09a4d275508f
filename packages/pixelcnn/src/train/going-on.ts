/**
 * Batches that go on where a training stood: the first one is the one after the last that it saw. Only batches that say their number
 * (`step`, as those of `@pixelweft/datasets` do) are looked at.
 *
 * @throws TypeError at the first batch, if it is another one.
 */
export async function* goingOn<B>(
  batches: AsyncIterable<B> | Iterable<B>,
  data: unknown,
): AsyncGenerator<B, void, void> {
  let wanted = stepOf(data);
  for await (const batch of batches) {
    const begun = stepOf(batch);
    if (wanted !== undefined && begun !== undefined && begun !== wanted)
      throw new TypeError(
        `Cannot resume: the training stands before batch ${wanted} of its data, and the batches begin with ${begun}; make them with { state: model.training.data }`,
      );
    wanted = undefined;
    yield batch;
  }
}

function stepOf(value: unknown): number | undefined {
  if (typeof value !== "object" || value === null || !("step" in value)) return undefined;
  return typeof value.step === "number" ? value.step : undefined;
}
