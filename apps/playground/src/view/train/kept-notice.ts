import type { TrainingDesk } from "../../engine/training/training-desk.ts";
import { element } from "../element.ts";

/** Says that training loses another run. */
export interface KeptNotice {
  readonly root: HTMLElement;
  /** Follows the run. */
  show(): void;
}

/** Makes the sentence, which is hidden where no other run is kept. */
export function makeKeptNotice(desk: () => TrainingDesk | undefined): KeptNotice {
  const root = element("p", { class: "quiet", role: "status", hidden: true });
  return {
    root,
    show: () => {
      const title = desk()?.otherKept;
      root.hidden = title === undefined;
      root.textContent =
        title === undefined
          ? ""
          : `A run on “${title}” is kept, and will be replaced when this one trains.`;
    },
  };
}
