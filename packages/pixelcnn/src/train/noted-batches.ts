/** Where data stands after an update. */
interface DataPlace {
  readonly step: number;
  readonly data: unknown;
}

/** Batches, one an update, that note where their data stands: as the `state` of each says. */
export class NotedBatches<Batch> implements AsyncIterable<Batch> {
  readonly #batches: AsyncIterable<Batch>;
  #before: DataPlace;
  #last: DataPlace;

  /** Of a training that stands here. */
  constructor(batches: AsyncIterable<Batch>, begun: DataPlace) {
    this.#batches = batches;
    this.#before = begun;
    this.#last = begun;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Batch, void, void> {
    for await (const batch of this.#batches) {
      this.#before = this.#last;
      this.#last = { step: this.#last.step + 1, data: stateOf(batch) };
      yield batch;
    }
  }

  /** Where the data stands after so many updates: a batch that was asked for may be the first one that is not learnt. */
  dataAfter(step: number): unknown {
    return step < this.#last.step ? this.#before.data : this.#last.data;
  }
}

function stateOf(batch: unknown): unknown {
  return typeof batch === "object" && batch !== null && "state" in batch ? batch.state : undefined;
}
