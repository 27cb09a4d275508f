import type { TrainingDesk } from "../../engine/training/training-desk.ts";
import { element } from "../element.ts";

/** Says what becomes of another run, or of the same one in another tab. */
export interface KeptNotice {
  readonly root: HTMLElement;
  /** Follows the run. */
  show(): void;
}

/** Makes the sentence, which is hidden where there is no other run and no other tab. */
export function makeKeptNotice(desk: () => TrainingDesk | undefined): KeptNotice {
  const root = element("p", { class: "quiet", role: "status", hidden: true });
  return {
    root,
    show: () => {
      const words = wordsOf(desk());
      root.hidden = words === "";
      root.textContent = words;
    },
  };
}

function wordsOf(desk: TrainingDesk | undefined): string {
  const title = desk?.otherKept;
  if (title !== undefined)
    return `A run on “${title}” is kept, and will be replaced when this one trains.`;
  return desk?.isElsewhere
    ? "This run is open in another tab too. The browser keeps the one that has come further."
    : "";
}
