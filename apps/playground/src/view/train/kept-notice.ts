import type { TrainingDesk } from "../../engine/training/training-desk.ts";
import { element } from "../element.ts";

/** Says what becomes of another run, or of the same one in another tab, and why the browser asks its user to keep it. */
export interface KeptNotice {
  readonly root: HTMLElement;
  /** Follows the run. */
  show(): void;
}

/** Makes the sentence, which is hidden where there is no other run, no other tab and no question; `goOn` goes on with the other run. */
export function makeKeptNotice(desk: () => TrainingDesk | undefined, goOn: () => void): KeptNotice {
  const words = element("span", { role: "status" });
  const button = element(
    "button",
    { type: "button", class: "link", onclick: goOn },
    "Go on with that one",
  );
  const root = element("p", { class: "quiet", hidden: true }, words, " ", button);
  return {
    root,
    show: () => {
      const sentence = wordsOf(desk());
      root.hidden = sentence === "";
      button.hidden = desk()?.otherKept === undefined;
      // What stays as it is is not read out again.
      if (words.textContent !== sentence) words.textContent = sentence;
    },
  };
}

function wordsOf(desk: TrainingDesk | undefined): string {
  const title = desk?.otherKept;
  if (title !== undefined)
    return `A run on “${title}” is kept, and will be replaced when this one trains.`;
  if (desk?.isAsking)
    return "The browser asks you whether it may keep this run for good. Without that it keeps it too, and may forget it where room is short. Nothing leaves your computer.";
  return desk?.isElsewhere
    ? "This run is open in another tab too. The browser keeps the one that has come further."
    : "";
}
