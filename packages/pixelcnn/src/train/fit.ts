import type { Schedule, Trainer } from "@pixelweft/layers";
import type { Input } from "@pixelweft/tensor";

/** A loop of updates of a trainer, one batch an update. */
export interface FitOptions<T> {
  readonly trainer: Trainer;
  readonly batches: AsyncIterable<T> | Iterable<T>;
  /** A batch as inputs of the trainer's loss. */
  readonly inputs: (batch: T) => Readonly<Record<string, Input>>;
  /** Updates in all. */
  readonly steps: number;
  readonly rate: Schedule;
  /** Updates between two looks at the loss; 50 if missing. */
  readonly reportEvery?: number | undefined;
  /** Finishes the running step, then stops. */
  readonly signal?: AbortSignal | undefined;
}

/** How a fit goes: means since the last look. */
export interface FitProgress {
  /** Updates done. */
  readonly step: number;
  readonly loss: number;
  readonly images: number;
}

/**
 * Updates a trainer batch by batch and tells how it goes; ends with the steps, the data or the signal.
 *
 * @throws RangeError if the loss is no longer a number.
 */
export async function* fit<T>(options: FitOptions<T>): AsyncGenerator<FitProgress, void, void> {
  const { trainer, batches, steps, rate, reportEvery = 50, signal } = options;
  let unseen = false;
  const look = async (): Promise<FitProgress> => {
    const { loss, images } = await trainer.progress();
    unseen = false;
    if (!Number.isFinite(loss))
      throw new RangeError(`Cannot go on training: the loss is ${loss} at step ${trainer.step}`);
    return { step: trainer.step, loss, images };
  };
  for await (const batch of batches) {
    if (trainer.step >= steps || signal?.aborted) break;
    await trainer.gradient(options.inputs(batch));
    await trainer.update(rate(trainer.step));
    unseen = true;
    if (trainer.step % reportEvery === 0 || trainer.step === steps) yield await look();
    if (trainer.step === steps) break;
  }
  if (unseen) yield await look();
}
