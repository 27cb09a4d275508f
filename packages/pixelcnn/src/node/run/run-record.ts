import { existsSync } from "node:fs";
import { trainingChart } from "../../pictures/training-chart.ts";
import { withRun } from "../../recipes/write-run.ts";
import type { Training, TrainingEvent } from "../../train/training.ts";
import { writeModel } from "../model-file.ts";
import { writeWholeFile } from "../whole-file.ts";
import type { MetricsLog } from "./metrics-log.ts";
import type { Curves, RunFiles } from "./run-files.ts";
import { writeFinished } from "./run-model.ts";

/** What is kept of a run, and where. */
export interface RunRecordOptions {
  readonly files: RunFiles;
  /** The losses so far, as `startRun()` found them; new ones are added. */
  readonly curves: Curves;
  readonly log: MetricsLog;
  /** What is trained and on what, for the chart. */
  readonly name: string;
  readonly data: string;
  /** Plain JSON that its checkpoints carry. */
  readonly settings: object;
  /** Updates done before; 0 if missing. */
  readonly begun?: number | undefined;
  /** Updates between two saves; by time if missing. */
  readonly saveEvery?: number | undefined;
  /** Minutes between two saves; half a minute if missing, and more where saving would take over a fiftieth of the time. */
  readonly saveMinutes?: number | undefined;
  /** False for all processes of a group but the first, which keep their log alone. */
  readonly leads?: boolean | undefined;
}

/**
 * Keeps a run in a folder: the log, the checkpoints to go on from and of the best validation, and the chart of the losses.
 *
 * @example
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { createModel, train } from "@pixelweft/pixelcnn";
 * const files = runFiles(await mkdtemp(`${tmpdir()}/run-`));
 * await using log = await openMetricsLog(files.metrics);
 * const curves = await startRun(files, 0);
 * const record = new RunRecord({ files, curves, log, name: "dot", data: "dots", settings: { seed: 0 } });
 * const model = createModel({ height: 1, width: 1, levels: 2, hiddenChannels: 2, headChannels: 2 });
 * const training = train(model, [{ images: Uint8Array.of(1) }], { backend, steps: 1 });
 * for await (const event of training) await record.note(event, training);
 * (await readRun(files.last)).step; // 1
 */
export class RunRecord {
  readonly #given: RunRecordOptions;
  readonly #started = performance.now();
  #savedAt = performance.now();
  #savedStep: number;
  #settings: object;
  /** Milliseconds that the last save took. */
  #saving = 0;

  constructor(given: RunRecordOptions) {
    this.#given = given;
    this.#settings = given.settings;
    this.#savedStep = given.begun ?? 0;
  }

  /** The checkpoint that a failed run can go back to. */
  get lastCheckpoint(): string | undefined {
    const { last } = this.#given.files;
    return existsSync(last) ? last : undefined;
  }

  /** Seconds that the run has taken: since the record was opened, and before where it goes on. */
  get seconds(): number {
    const { seconds = 0 } = this.#given.curves;
    return Math.round(1000 * seconds + performance.now() - this.#started) / 1000;
  }

  /** Keeps other settings in the checkpoints from here on. */
  changeSettings(settings: object): void {
    this.#settings = settings;
  }

  /** Writes an event down, and saves when it is time: the first time at once, so that there is something to sample from. */
  async note(event: TrainingEvent, training: Training): Promise<void> {
    const { curves, files, leads = true } = this.#given;
    const { kind, step } = event;
    if (kind === "reopened") return this.#append({ kind, step });
    const { examples: images } = event;
    if (kind === "progress") {
      const { secondsLeft: _, examples: __, loss: bitsPerDim, ...rest } = event;
      curves.train.push({ images, bitsPerDim });
      await this.#append({ ...rest, kind: "train", images, bitsPerDim });
      if (this.#isTimeToSave(step)) await this.save(training);
    } else if (kind === "validation") {
      const { best, found } = event;
      const { bitsPerDim, standardError, count: validationImages } = found;
      curves.validation.push({ images, bitsPerDim });
      await this.#append({ kind, step, images, bitsPerDim, standardError, validationImages, best });
      if (best && leads)
        await writeFinished(files.best, await training.averaged(), {
          run: { step, settings: this.#settings },
        });
      await this.save(training);
      await this.drawCurve();
    } else {
      // Nothing was trained before the first step, and nobody goes on from there.
      if (step > 0) await this.save(training);
      await this.#append({ kind, step, images, reason: event.reason });
    }
  }

  /** Saves the state of the run. */
  async save(training: Training): Promise<void> {
    const { files, leads = true } = this.#given;
    const began = performance.now();
    this.#savedStep = training.step;
    if (leads) await writeModel(files.last, withRun(await training.checkpoint(), this.#settings));
    this.#savedAt = performance.now();
    this.#saving = this.#savedAt - began;
  }

  /** Draws both losses so far. */
  async drawCurve(): Promise<void> {
    const { curves, files, leads = true, name, data } = this.#given;
    if (leads)
      await writeWholeFile(files.curve, Buffer.from(trainingChart(curves, { name, data })));
  }

  #append(record: Parameters<MetricsLog["append"]>[0]): Promise<void> {
    return this.#given.log.append({ ...record, seconds: this.seconds });
  }

  #isTimeToSave(step: number): boolean {
    const { saveEvery, saveMinutes, leads = true } = this.#given;
    if (leads && this.lastCheckpoint === undefined) return true;
    if (saveEvery !== undefined) return step - this.#savedStep >= saveEvery;
    const wait =
      saveMinutes === undefined ? Math.max(0.5 * 60_000, 50 * this.#saving) : saveMinutes * 60_000;
    return performance.now() - this.#savedAt >= wait;
  }
}
