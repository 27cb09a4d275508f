import type { CompletionRequest, PixelCNNConfig, SampledRows } from "@pixelweft/pixelcnn";
import type { Given } from "../state/given.ts";
import { backgroundLevelIn, type ShownModel } from "./shown-model.ts";

/** A picture, or some of the same class side by side. */
export interface Wanted {
  readonly shown: ShownModel;
  readonly label: number;
  readonly seed: number;
  /** Numbers of the pictures; those of one number have the same random numbers. */
  readonly numbers: readonly number[];
  readonly temperature: number;
  readonly minP: number;
  /** What is fixed in each picture, if anything is. */
  readonly given?: Given;
  /** Sub-pixels that are fixed at the start of each picture besides. */
  readonly keep?: number;
}

/** Draws one request at a time: a new one ends the one before. Pictures begin at the first row that differs from the one before. */
export class Drawer {
  #running: AbortController | undefined;

  /** Levels of the pictures, `[n, height, width, channels]`; nothing if another request came. */
  async draw(
    wanted: Wanted,
    onRows: (drawn: SampledRows) => void = () => {},
  ): Promise<Uint8Array | undefined> {
    this.stop();
    const running = new AbortController();
    this.#running = running;
    const { signal } = running;
    try {
      const call = {
        signal,
        batch: wanted.numbers.length,
        resumes: true,
        onRows: (drawn: SampledRows) => {
          if (!signal.aborted) onRows(drawn);
        },
      };
      return await request(wanted, call);
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    }
  }

  stop(): void {
    this.#running?.abort();
    this.#running = undefined;
  }
}

interface Call {
  readonly signal: AbortSignal;
  readonly batch: number;
  readonly resumes: boolean;
  readonly onRows: (drawn: SampledRows) => void;
}

function request(wanted: Wanted, call: Call): Promise<Uint8Array> {
  const { model } = wanted.shown;
  const backgroundLevel = backgroundLevelIn(wanted.shown);
  return model.complete({ ...completionOf({ ...wanted, backgroundLevel }, model.config), ...call });
}

/** What is asked of a model of this configuration, where `minP` is above 0 with the level that it weighs against all others together. */
export function completionOf(
  wanted: Omit<Wanted, "shown"> & Pick<CompletionRequest, "backgroundLevel">,
  { height, width, channels, numClasses }: PixelCNNConfig,
): CompletionRequest {
  const { label, seed, numbers, temperature, minP, backgroundLevel, given, keep = 0 } = wanted;
  const count = numbers.length;
  const repeated = (one: Uint8Array | undefined): Uint8Array => {
    const all = new Uint8Array(count * height * width * channels);
    for (let n = 0; one && n < count; n++) all.set(one, n * one.length);
    return all;
  };
  // With nothing fixed too, so that one program draws all of them.
  return {
    images: repeated(given?.levels),
    fixed: repeated(given?.fixed),
    keep,
    seed,
    numbers: Uint32Array.from(numbers),
    temperature,
    // As the command line draws; without a share one program draws all, at every temperature.
    ...(minP > 0 ? { minP, backgroundLevel } : { backgroundLevel: null }),
    ...(numClasses > 0 ? { labels: new Int32Array(count).fill(label) } : {}),
  };
}
