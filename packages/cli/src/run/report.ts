import { RunWords, type RunEvent } from "@pixelweft/pixelcnn/node";
import { sampleText, terminalLook } from "@pixelweft/pixelcnn/terminal";
import { optionOf } from "../command/option.ts";
import { progress, type Progress } from "../show/progress.ts";
import { say, type Terminal } from "../show/terminal.ts";
import type { TrainFlags, TrainPlan } from "./request.ts";

/** What is reported on, and where. */
interface ReportedRun extends Pick<TrainPlan, "settings" | "model">, Pick<TrainFlags, "patience"> {
  readonly terminal: Terminal;
  readonly until?: number | undefined;
}

/** Shows what happens in a run: a bar, samples, and what there is to say. */
export class RunReport {
  readonly #run: ReportedRun;
  readonly #words: RunWords;
  /** Missing until training begins. */
  #bar: Progress | undefined;
  #total = 0;

  constructor(run: ReportedRun) {
    this.#run = run;
    const { settings, patience, until } = run;
    this.#words = new RunWords({
      settings,
      patience,
      isTimed: until !== undefined,
      isIndexed: settings.palette !== undefined,
      nameOf: optionOf,
    });
  }

  /** Shows an event. */
  note(event: RunEvent): void {
    const { terminal, settings } = this.#run;
    if (event.kind === "begin" || event.kind === "steps")
      this.#total = event.steps * settings.batch * settings.accumulate;
    if (event.kind === "begin") {
      const { err: stream } = terminal;
      const { examples: done } = event;
      this.#bar = progress({ label: "train", total: this.#total, done, stream });
    }
    if (event.kind === "progress")
      this.#bar?.update({ done: event.examples, total: this.#total, bitsPerDim: event.loss });
    if (event.kind === "preview") this.#showSamples(event);
    if (event.kind === "time is up") this.finish();
    for (const line of this.#words.of(event))
      if (this.#bar) this.#bar.say(line);
      else say(terminal, line);
  }

  #showSamples({ step, images }: RunEvent & { readonly kind: "preview" }): void {
    const { terminal, settings, model } = this.#run;
    const { height, width, channels, levels } = model.config;
    const { palette } = settings;
    const look = terminalLook(terminal.err);
    const how = { height, width, channels, levels, palette, look } as const;
    this.#bar?.picture(`step ${step}:\n${sampleText(images, how)}`);
  }

  /** Leaves the bar where it is. */
  finish(): void {
    this.#bar?.finish();
  }
}
