import { commandWords, recipeFile, stemOf } from "../../engine/training/command-words.ts";
import { programWords } from "../../engine/training/program-words.ts";
import { runSeed } from "../../engine/training/run-seed.ts";
import type { TrainingDesk } from "../../engine/training/training-desk.ts";
import { bestBefore } from "../../engine/training/training-run.ts";
import { element } from "../element.ts";
import type { Page } from "../page.ts";

/** What a run can be taken away as. */
export interface TakeAway {
  readonly root: HTMLElement;
  /** Follows the run. */
  show(): void;
}

/** Files to download, and the same as commands and as a program. */
export function makeTakeAway({ say }: Page, desk: () => TrainingDesk | undefined): TakeAway {
  const run = () => desk()?.run;
  const stem = (): string => stemOf(run()?.set.choice.source ?? "pictures");
  const trySaving = (act: () => Promise<void> | void): void => {
    Promise.resolve()
      .then(act)
      .catch((error: unknown) => {
        say(error instanceof Error ? error.message : String(error), "trouble");
      });
  };
  const model = (holds: "average" | "training", name: string) => async (): Promise<void> => {
    const bytes = await desk()?.file(holds);
    if (bytes) save(new Blob([bytes]), `${stem()}${name}.safetensors`);
  };
  const sheet = button("The pictures, as a sheet", () => {
    const blob = run()?.set.sheet;
    if (blob) save(blob, run()?.set.choice.source ?? "sheet.png");
  });
  const commands = code("Commands that do the same");
  const program = code("A program that does the same");
  const root = element(
    "section",
    { class: "take-away", "data-control": "take-away", "aria-labelledby": "take-away" },
    element("h2", { id: "take-away" }, "Take it away"),
    element(
      "div",
      { class: "buttons" },
      button("The model", () => trySaving(model("average", ""))),
      button("The model, to go on training", () => trySaving(model("training", "-last"))),
      button("The recipe", () => {
        const plan = run()?.plan;
        if (plan) save(new Blob([recipeFile(plan)]), `${stem()}.json`);
      }),
      sheet,
    ),
    element(
      "p",
      { class: "quiet" },
      "A model is a .safetensors file: drop it on this page, in another browser too, and it draws the same pictures; so does the command line, with the same seed. The program trains to the same weights on one thread; the commands train the same network by the same recipe, but take the pictures in another order.",
    ),
    commands.root,
    program.root,
  );
  return {
    root,
    show: () => {
      const now = run();
      root.hidden = now === undefined || now.progress.step === 0;
      if (now === undefined || root.hidden) return;
      const { set, plan, progress } = now;
      sheet.hidden = set.sheet === undefined;
      commands.show(() => commandWords(set, { step: progress.step, seed: runSeed }));
      program.show(() => programWords(set, plan, bestBefore(progress) ?? progress));
    },
  };

  function code(title: string): { readonly root: HTMLElement; show(text: () => string): void } {
    const words = element("code");
    const copy = button("Copy", () => {
      copyText(words.textContent).then(
        () => say("It is on the clipboard"),
        () => say("The browser does not let this page copy: select the text", "trouble"),
      );
    });
    let latest = (): string => "";
    const write = (): void => {
      if (!folded.open) return;
      const text = latest();
      // A text that is selected stays so.
      if (words.textContent !== text) words.textContent = text;
    };
    const folded = element(
      "details",
      { class: "code", ontoggle: write },
      element("summary", {}, title),
      element(
        "div",
        {},
        element("pre", { tabindex: 0, role: "region", "aria-label": title }, words),
        copy,
      ),
    );
    return {
      root: folded,
      show: (text) => {
        latest = text;
        write();
      },
    };
  }
}

/** Rejects where the browser does not let the page copy: on plain HTTP there is no clipboard, whatever the types say. */
async function copyText(text: string): Promise<void> {
  await navigator.clipboard.writeText(text);
}

function button(words: string, onclick: () => void): HTMLButtonElement {
  return element("button", { type: "button", class: "button", onclick }, words);
}

function save(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  element("a", { href: address, download: name }).click();
  // The browser reads it after the click.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
