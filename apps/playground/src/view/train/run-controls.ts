import type { NetworkSize } from "../../data/prepared-set.ts";
import type { TrainingDesk } from "../../engine/training/training-desk.ts";
import type { TrainingRun } from "../../engine/training/training-run.ts";
import { choices, showChoice } from "../draw/controls.ts";
import { element } from "../element.ts";
import type { Page } from "../page.ts";
import { makeKeptNotice } from "./kept-notice.ts";
import type { SampleWatch } from "./sample-watch.ts";
import type { SlowStep } from "./slow-step.ts";

/** Starts, stops and steps a run. */
export interface RunControls {
  readonly root: HTMLElement;
  /** The network that is chosen. */
  readonly network: NetworkSize;
  /** Follows the run. */
  show(): void;
  start(): void;
  /** Resolves when nothing is done with the run any more. */
  pause(): Promise<void>;
}

/** Makes the buttons and the figures of a run. */
export function makeRunControls(
  { store, engine, say }: Page,
  given: {
    readonly desk: () => TrainingDesk | undefined;
    readonly slow: SlowStep;
    readonly watch: SampleWatch;
    readonly again: (network: NetworkSize) => Promise<void>;
  },
): RunControls {
  const { desk, slow, watch, again } = given;
  let network: NetworkSize = "small";
  let isSlow = false;
  /** What somebody wants to train: in slow motion it stands still between steps. */
  let wanted: { readonly run: TrainingRun; readonly stop: AbortController } | undefined;
  const isWanted = (): boolean => wanted !== undefined && wanted.run === desk()?.run;
  /** Ends with what was begun last: one waits for the other. */
  let over: Promise<void> = Promise.resolve();
  const trouble = (error: unknown): void =>
    say(error instanceof Error ? error.message : String(error), "trouble");

  /** Does something with the run, after what is being done with it, until `pause()`; nothing while something is wanted. */
  async function begin(
    act: (run: TrainingRun, signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const run = desk()?.run;
    if (!run || isWanted()) return;
    const mine = { run, stop: new AbortController() };
    wanted = mine;
    show();
    const before = over.catch(() => {});
    over = before.then(() => act(run, mine.stop.signal));
    try {
      await over;
      if (desk()?.run === run) await desk()?.keep();
    } catch (error) {
      // A run that was given up meanwhile took its model with it.
      if (desk()?.run === run) throw error;
    } finally {
      if (wanted === mine) wanted = undefined;
      watch.show();
      show();
    }
  }
  const train = (): Promise<void> =>
    begin(async (run, signal) => {
      while (!signal.aborted && desk()?.run === run) {
        slow.root.hidden = !isSlow;
        if (isSlow) {
          await slow.step(run, signal);
          watch.show();
        } else {
          const training = run.run();
          watch.follow();
          await training;
        }
      }
    });
  const step = (): Promise<void> =>
    begin(async (run, signal) => {
      if (signal.aborted) return;
      slow.root.hidden = !isSlow;
      await (isSlow ? slow.step(run, signal) : run.run(1));
    });
  async function pause(): Promise<void> {
    const ending = over.catch(() => {});
    wanted?.stop.abort();
    wanted = undefined;
    show();
    await desk()?.run?.pause();
    await ending;
    show();
  }

  const main = element("button", {
    type: "button",
    class: "button main",
    onclick: () => void (isWanted() ? pause() : train()).catch(trouble),
  });
  const one = element(
    "button",
    { type: "button", class: "button", onclick: () => void step().catch(trouble) },
    "One step",
  );
  const anew = element(
    "button",
    {
      type: "button",
      class: "button",
      onclick: () =>
        void pause()
          .then(() => again(network))
          .catch(trouble),
    },
    "Start again",
  );
  const paint = element(
    "button",
    { type: "button", class: "button", onclick: () => void drawWithIt().catch(trouble) },
    "Draw with it",
  );
  async function drawWithIt(): Promise<void> {
    await engine;
    const shown = await desk()?.share();
    if (shown)
      store.set({ part: "draw", model: shown.name, label: 0, number: 0, pixel: -1, given: "" });
  }
  const pace = choices(
    "Pace",
    [
      { value: "full", words: "full speed" },
      { value: "slow", words: "slow motion" },
    ],
    {
      chosen: "full",
      choose: (value) => {
        isSlow = value === "slow";
        slow.root.hidden = !isSlow;
        // A run at full speed hands over after its update.
        if (isWanted()) void desk()?.run?.pause();
      },
    },
  );
  const networks = choices(
    "Network",
    [
      { value: "small", words: "small, learns in minutes" },
      { value: "usual", words: "larger, slower, better" },
    ],
    {
      chosen: network,
      choose: (value) => {
        network = value === "usual" ? "usual" : "small";
        void pause()
          .then(() => again(network))
          .catch(trouble);
      },
    },
  );
  const facts = element("dl", { class: "run-facts" });
  const notice = makeKeptNotice(desk);

  function show(): void {
    const run = desk()?.run;
    const isBusy = isWanted() || run?.isRunning === true;
    main.textContent = isWanted() ? "Pause" : (run?.progress.step ?? 0) > 0 ? "Go on" : "Train";
    main.disabled = run === undefined;
    one.disabled = run === undefined || isBusy;
    const isNew = (run?.progress.step ?? 0) === 0;
    anew.disabled = isNew;
    paint.disabled = isNew;
    notice.show();
    if (!run) return;
    if (run.network !== network) {
      ({ network } = run);
      showChoice(networks, network);
    }
    const { keptStep = 0 } = desk() ?? {};
    if (keptStep > 0) root.dataset["kept"] = String(keptStep);
    else delete root.dataset["kept"];
    const { step: done, seconds, losses, heldOut } = run.progress;
    const rate = seconds > 0 ? done / seconds : 0;
    facts.replaceChildren(
      ...fact("Steps", done.toLocaleString("en")),
      ...fact("a second", rate === 0 ? "–" : rate.toFixed(rate < 10 ? 1 : 0)),
      ...fact("Training", bits(losses.at(-1)?.bitsPerDim)),
      ...fact("Held out", bits(heldOut.at(-1)?.bitsPerDim)),
      ...fact("Weights", run.plan.parameters.toLocaleString("en")),
    );
  }
  const root = element(
    "div",
    { class: "run-controls" },
    element("div", { class: "buttons", "data-control": "train" }, main, one, anew, paint),
    notice.root,
    facts,
    element("div", { class: "paces" }, pace, networks),
  );
  // Until a set is ready there is nothing to train on.
  show();
  return {
    root,
    get network() {
      return network;
    },
    show,
    start: () => void train().catch(trouble),
    pause,
  };
}

function fact(name: string, words: string): HTMLElement[] {
  return [element("dt", {}, name), element("dd", {}, words)];
}

function bits(value: number | undefined): string {
  return value === undefined ? "–" : `${value.toFixed(2)} bits/dim`;
}
