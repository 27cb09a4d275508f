import { DeviceLostError, OutOfMemoryError } from "@pixelweft/tensor";
import { OverflowError } from "../../levels/check-drawn.ts";
import type { CanvasPalette } from "../../pictures/canvas-pixels.ts";
import { sampleSheet } from "../../pictures/sample-sheet.ts";
import { hasRows } from "../../sample/row-graph.ts";
import type { SampleRequest } from "../../sample/sample-request.ts";
import { Sampler } from "../../sample/sampling.ts";
import type { Training } from "../../train/training.ts";
import { pngBytes } from "../png/png-file.ts";
import { writeWholeFile } from "../whole-file.ts";

/** Samples that are drawn while a model is trained; none of a model without a sampler of rows, or of codes that are no bytes. */
export interface PreviewOptions extends Pick<SampleRequest, "count" | "seed" | "labels"> {
  /** The palette of indexed images. */
  readonly palette?: CanvasPalette | undefined;
  /** Images in a row of the sheet. */
  readonly columns?: number | undefined;
  /** Seconds until the first ones, and from then on; 15 and 30 if missing. */
  readonly firstAfter?: number | undefined;
  readonly every?: number | undefined;
}

/** The share of the time that previews may cost, and the seconds after which one is given up. */
const [share, mostSeconds] = [0.1, 20];

/** Draws samples of a model between its updates, from its averaged weights, into one file. */
export class RunPreviews {
  readonly #file: string;
  readonly #options: PreviewOptions;
  readonly #signal: AbortSignal;
  #due: number;
  #isTooSlow = false;
  #sampler: { readonly of: unknown; readonly sampler: Sampler } | undefined;

  constructor(
    file: string,
    { signal, ...options }: PreviewOptions & { readonly signal: AbortSignal },
  ) {
    this.#file = file;
    this.#options = options;
    this.#signal = signal;
    this.#due = performance.now() + 1000 * (options.firstAfter ?? 15);
  }

  /** Draws samples if it is time for them, and resolves to their levels, `[count, height, width, channels]`. */
  async draw(training: Training): Promise<Uint8Array | undefined> {
    const { config } = training.deviceModel;
    if (!hasRows(config) || config.levels > 256) return undefined;
    if (this.#isTooSlow || performance.now() < this.#due) return undefined;
    const { every = 30, palette, columns } = this.#options;
    const began = performance.now();
    // The first time compiles.
    const isFirst = this.#sampler === undefined;
    const images = await this.#sampled(training);
    const seconds = isFirst ? 0 : (performance.now() - began) / 1000;
    this.#due = performance.now() + 1000 * Math.max(every, seconds / share);
    if (images === undefined) return undefined;
    const { height, width, channels, levels } = config;
    const sheet = sampleSheet(images, { height, width, channels, levels, palette, columns });
    // A file that a viewer holds is no reason to end a training; samples at its end say what is wrong.
    await writeWholeFile(this.#file, pngBytes(sheet)).catch(() => undefined);
    return images;
  }

  /** Nothing where it takes too long, memory is short, or the device is lost or the numbers overflow, which the training will notice. */
  async #sampled(training: Training): Promise<Uint8Array | undefined> {
    const { count, seed = 0, labels } = this.#options;
    const { state } = training.deviceModel;
    const late = AbortSignal.timeout(1000 * mostSeconds);
    const isFirst = this.#sampler?.of !== state;
    try {
      if (isFirst) {
        const sampler = new Sampler(training.deviceModel, { batch: Math.min(16, count) });
        this.#sampler = { of: state, sampler };
      }
      return await this.#sampler?.sampler.sample({
        count,
        seed,
        labels,
        signal: AbortSignal.any([this.#signal, late]),
        // The signal has its turn after each row.
        onRows: () => undefined,
      });
    } catch (error) {
      // The first time compiles; the next one shows how long samples take.
      this.#isTooSlow = late.aborted && !isFirst;
      const isExpected =
        late.aborted ||
        this.#signal.aborted ||
        error instanceof OutOfMemoryError ||
        error instanceof OverflowError ||
        error instanceof DeviceLostError;
      if (!isExpected) throw error;
      return undefined;
    }
  }

  /** Frees the program. */
  async dispose(): Promise<void> {
    await this.#sampler?.sampler.dispose();
  }
}
