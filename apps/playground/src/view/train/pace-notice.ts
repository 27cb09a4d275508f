import type { TrainingRun } from "../../engine/training/training-run.ts";
import { element } from "../element.ts";
import { paceWords, preparing } from "./pace-words.ts";

/** Says at the beginning of a run that it begins, and how long it will take. */
export interface PaceNotice {
  readonly root: HTMLElement;
  /** Follows the run. */
  show(): void;
}

/** Steps up to which it is said: who has seen so many knows it. */
const said = 1000;
/** By how much the pace may change before it is said again, which is read out. */
const tolerance = 1.4;

/** Makes the sentences, which are hidden while there is nothing to say. */
export function makePaceNotice(run: () => TrainingRun | undefined): PaceNotice {
  const root = element("p", { class: "quiet news", role: "status" });
  let shown: { readonly run: TrainingRun; readonly pace: number } | undefined;
  return {
    root,
    show: () => {
      const now = run();
      if (shown?.run !== now) shown = undefined;
      const step = now?.progress.step ?? 0;
      if (now?.pace && isOther(now.pace, shown?.pace)) shown = { run: now, pace: now.pace };
      let words = "";
      if (now?.isRunning && step === 0) words = preparing;
      else if (shown && step > 0 && step < said) words = paceWords(shown.pace, shown.run.set);
      // What stays as it is is not read out again.
      if (root.textContent !== words) root.textContent = words;
    },
  };
}

function isOther(pace: number, before: number | undefined): boolean {
  return before === undefined || Math.max(pace / before, before / pace) > tolerance;
}
