import type { NetworkSize } from "../../data/prepared-set.ts";
import type { TrainingRun } from "../../engine/training/training-run.ts";
import { choices, showChoice } from "../draw/controls.ts";
import { element } from "../element.ts";
import type { Page } from "../page.ts";
import { makeKeptNotice } from "./kept-notice.ts";
import { makeMemorisedNotice } from "./memorised-notice.ts";
import { makePaceNotice } from "./pace-notice.ts";
import {
  isWanted,
  newDriver,
  pause,
  setPace,
  step,
  train,
  type DriverPlace,
  type RunDriver,
} from "./run-driver.ts";

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

/** What the controls of a page do. */
interface Controls {
  readonly page: Page;
  readonly driver: RunDriver;
  readonly again: (network: NetworkSize) => Promise<void>;
  /** Goes on with the run that the browser keeps. */
  readonly goOn: () => Promise<unknown>;
  network: NetworkSize;
}

/** Makes the buttons and the figures of a run. */
export function makeRunControls(
  page: Page,
  given: Omit<DriverPlace, "changed"> & Pick<Controls, "again" | "goOn">,
): RunControls {
  const { again, goOn, ...place } = given;
  const driver = newDriver({ ...place, changed: show });
  const controls: Controls = { page, driver, again, goOn, network: "small" };
  const buttons = makeButtons(controls);
  const networks = makeNetworks(controls);
  const facts = element("dl", { class: "run-facts" });
  const goOnThere = async (): Promise<void> => {
    await goOn();
    // The link is gone by now, and what it led to stands here.
    buttons.main.focus({ preventScroll: true });
  };
  const notice = makeKeptNotice(place.desk, () => attempt(page, goOnThere()));
  const pace = makePaceNotice(() => place.desk()?.run);
  const memorised = makeMemorisedNotice(() => place.desk()?.run);
  const root = element(
    "div",
    { class: "run-controls" },
    element("div", { class: "buttons", "data-control": "train" }, ...Object.values(buttons)),
    notice.root,
    facts,
    pace.root,
    memorised.root,
    element("div", { class: "paces" }, makePaces(driver), networks),
  );

  let followed: TrainingRun | undefined;
  function show(): void {
    showButtons(buttons, driver);
    notice.show();
    pace.show();
    memorised.show();
    const desk = place.desk();
    if (!desk?.run) return;
    const { run, keptStep } = desk;
    // The run that is there is shown while it is paused for one of another network.
    if (run !== followed) {
      followed = run;
      controls.network = run.network;
      showChoice(networks, run.network);
      // For some pictures there is one network, and the other choice would begin again with the same.
      const { small, usual } = run.set.plans;
      networks.hidden = JSON.stringify(small) === JSON.stringify(usual);
    }
    if (keptStep > 0) root.dataset["kept"] = String(keptStep);
    else delete root.dataset["kept"];
    facts.replaceChildren(...factsOf(run));
  }
  // Until a set is ready there is nothing to train on.
  show();
  return {
    root,
    get network() {
      return controls.network;
    },
    show,
    start: () => attempt(page, train(driver)),
    pause: () => pause(driver),
  };
}

type Buttons = Readonly<Record<"main" | "one" | "anew" | "paint", HTMLButtonElement>>;

function makeButtons(controls: Controls): Buttons {
  const { page, driver } = controls;
  const button = (kind: string, words: string, act: () => Promise<void>): HTMLButtonElement =>
    element(
      "button",
      {
        type: "button",
        class: `button${kind}`,
        onclick: ({ currentTarget }) => {
          if (currentTarget instanceof HTMLElement && currentTarget.ariaDisabled !== "true")
            attempt(page, act());
        },
      },
      words,
    );
  return {
    main: button(" main", "", () => (isWanted(driver) ? pause(driver) : train(driver))),
    one: button("", "One step", () => step(driver)),
    anew: button("", "Start again", () => startAgain(controls)),
    paint: button("", "Draw with it", () => drawWithIt(controls)),
  };
}

function showButtons({ main, one, anew, paint }: Buttons, driver: RunDriver): void {
  const run = driver.desk()?.run;
  const wanted = isWanted(driver);
  const isNew = (run?.progress.step ?? 0) === 0;
  main.textContent = wanted ? "Pause" : isNew ? "Train" : "Go on";
  main.disabled = run === undefined;
  // They are off because they were pressed: a button that is disabled would lose the focus.
  one.ariaDisabled = String(run === undefined || wanted || run.isRunning);
  anew.ariaDisabled = String(isNew);
  paint.ariaDisabled = String(isNew);
}

function makePaces(driver: RunDriver): HTMLElement {
  const paces = [
    { value: "full", words: "full speed" },
    { value: "slow", words: "slow motion" },
  ];
  const choose = (value: string): void => setPace(driver, value === "slow");
  return choices("Pace", paces, { chosen: "full", choose });
}

function makeNetworks(controls: Controls): HTMLElement {
  const sizes = [
    { value: "small", words: "small, learns in minutes" },
    { value: "usual", words: "larger, slower, better" },
  ];
  const choose = (value: string): void => {
    controls.network = value === "usual" ? "usual" : "small";
    attempt(controls.page, startAgain(controls));
  };
  return choices("Network", sizes, { chosen: controls.network, choose });
}

async function startAgain(controls: Controls): Promise<void> {
  await pause(controls.driver);
  await controls.again(controls.network);
}

async function drawWithIt({ page, driver }: Controls): Promise<void> {
  await page.engine;
  const shown = await driver.desk()?.share();
  if (shown)
    page.store.set({ part: "draw", model: shown.name, label: 0, number: 0, pixel: -1, given: "" });
}

/** Says what goes wrong with something that was begun. */
function attempt({ say }: Page, begun: Promise<unknown>): void {
  void begun.catch((error: unknown) =>
    say(error instanceof Error ? error.message : String(error), "trouble"),
  );
}

function factsOf({ progress, plan, pace }: TrainingRun): HTMLElement[] {
  const { step: done, seconds, losses, heldOut } = progress;
  const rate = pace ?? (seconds > 0 ? done / seconds : 0);
  return [
    ...fact("Steps", done.toLocaleString("en")),
    ...fact("a second", rate === 0 ? "–" : rate.toFixed(rate < 10 ? 1 : 0)),
    ...fact("Training", bits(losses.at(-1)?.bitsPerDim)),
    ...fact("Held out", bits(heldOut.at(-1)?.bitsPerDim)),
    ...fact("Weights", plan.parameters.toLocaleString("en")),
  ];
}

function fact(name: string, words: string): HTMLElement[] {
  return [element("dt", {}, name), element("dd", {}, words)];
}

function bits(value: number | undefined): string {
  return value === undefined ? "–" : `${value.toFixed(2)} bits/dim`;
}
