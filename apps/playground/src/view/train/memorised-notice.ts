import { bestBefore, type TrainingRun } from "../../engine/training/training-run.ts";
import { element } from "../element.ts";

/** Says when a run has begun to memorise its pictures, and which weights are drawn with then. */
export interface MemorisedNotice {
  readonly root: HTMLElement;
  /** Follows the run. */
  show(): void;
}

/** Makes the sentences, which are hidden while there is nothing to say. */
export function makeMemorisedNotice(run: () => TrainingRun | undefined): MemorisedNotice {
  const root = element("p", { class: "quiet news memorised", role: "status" });
  return {
    root,
    show: () => {
      const now = run();
      const best = now && bestBefore(now.progress);
      const words =
        best === undefined
          ? ""
          : `It begins to memorise the pictures: after ${best.step.toLocaleString("en")} steps those that are held out cost ${best.bitsPerDim.toFixed(2)} bits/dim, and more since. “Draw with it” and “The model” take the weights of then. More pictures would bring it further.`;
      // What stays as it is is not read out again.
      if (root.textContent !== words) root.textContent = words;
    },
  };
}
