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
export interface RunReport {
  /** Shows an event. */
  note(event: RunEvent): void;
  /** Leaves the bar where it is. */
  finish(): void;
}

/** A report on a run that begins. */
export function reportOn(run: ReportedRun): RunReport {
  const { settings, model, terminal, patience, until } = run;
  const { palette, batch, accumulate } = settings;
  const { height, width, channels, levels } = model.config;
  const isTimed = until !== undefined;
  const isIndexed = palette !== undefined;
  const how = { isTimed, isIndexed, onlyWarnings: terminal.isQuiet };
  const words = new RunWords({ settings, patience, ...how, nameOf: optionOf });
  /** Missing until training begins. */
  let bar: Progress | undefined;
  let total = 0;
  return {
    note(event) {
      if (event.kind === "begin" || event.kind === "steps")
        total = event.steps * batch * accumulate;
      if (event.kind === "begin")
        bar = progress({ label: "train", total, done: event.examples, terminal });
      if (event.kind === "progress")
        bar?.update({ done: event.examples, total, bitsPerDim: event.loss });
      if (event.kind === "preview") {
        const look = terminalLook(terminal.err);
        const shape = { height, width, channels, levels } as const;
        bar?.picture(
          `step ${event.step}:\n${sampleText(event.images, { ...shape, palette, look })}`,
        );
      }
      if (event.kind === "time is up") bar?.finish();
      for (const line of words.of(event))
        if (bar) bar.say(line);
        else say(terminal, line);
    },
    finish: () => bar?.finish(),
  };
}
