import type { SampledRows } from "@pixelweft/pixelcnn";
import type { ShownModel } from "./shown-model.ts";

/** A picture, or some of the same class side by side. */
export interface Wanted {
  readonly shown: ShownModel;
  readonly label: number;
  readonly seed: number;
  /** Numbers of the pictures; those of one number have the same random numbers. */
  readonly numbers: readonly number[];
  readonly temperature: number;
}

/** Draws one request at a time: a new one ends the one before. */
export class Drawer {
  #running: AbortController | undefined;

  /** Levels of the pictures, `[n, height, width, channels]`; nothing if another request came. */
  async draw(
    { shown, label, seed, numbers, temperature }: Wanted,
    onRows: (drawn: SampledRows) => void = () => {},
  ): Promise<Uint8Array | undefined> {
    this.stop();
    const running = new AbortController();
    this.#running = running;
    const { model } = shown;
    const count = numbers.length;
    try {
      return await model.sample({
        count,
        batch: count,
        seed,
        numbers: Uint32Array.from(numbers),
        temperature,
        ...(model.config.numClasses > 0 ? { labels: new Int32Array(count).fill(label) } : {}),
        signal: running.signal,
        onRows: (drawn) => {
          if (!running.signal.aborted) onRows(drawn);
        },
      });
    } catch (error) {
      if (running.signal.aborted) return undefined;
      throw error;
    }
  }

  stop(): void {
    this.#running?.abort();
    this.#running = undefined;
  }
}
