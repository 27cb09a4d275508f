import type { TrainingDesk } from "../../engine/training/training-desk.ts";
import type { TrainingRun } from "../../engine/training/training-run.ts";
import type { SampleWatch } from "./sample-watch.ts";
import type { SlowStep } from "./slow-step.ts";

/** With what a run is trained. */
export interface DriverPlace {
  readonly desk: () => TrainingDesk | undefined;
  readonly slow: SlowStep;
  readonly watch: SampleWatch;
  /** Called when something is begun, and when it is over. */
  readonly changed: () => void;
}

/** Does things with the run of a desk, one after the other. */
export interface RunDriver extends DriverPlace {
  isSlow: boolean;
  /** What somebody wants to train: in slow motion it stands still between steps. */
  wanted: { readonly run: TrainingRun; readonly stop: AbortController } | undefined;
  /** Ends with what was begun last: one waits for the other. */
  over: Promise<void>;
}

/** A driver that does nothing yet. */
export function newDriver(place: DriverPlace): RunDriver {
  return { ...place, isSlow: false, wanted: undefined, over: Promise.resolve() };
}

/** Whether somebody wants to train the run that is on the desk. */
export function isWanted({ wanted, desk }: RunDriver): boolean {
  return wanted !== undefined && wanted.run === desk()?.run;
}

/** Trains until `pause()`, or until another run is on the desk. */
export function train(driver: RunDriver): Promise<void> {
  const { desk, slow, watch } = driver;
  return begin(driver, async (run, signal) => {
    while (!signal.aborted && desk()?.run === run) {
      slow.root.hidden = !driver.isSlow;
      if (driver.isSlow) {
        await slow.step(run, signal);
        watch.show();
      } else {
        const training = run.run();
        watch.follow();
        await training;
      }
    }
  });
}

/** Makes one update. */
export function step(driver: RunDriver): Promise<void> {
  const { slow } = driver;
  return begin(driver, async (run, signal) => {
    if (signal.aborted) return;
    slow.root.hidden = !driver.isSlow;
    await (driver.isSlow ? slow.step(run, signal) : run.run(1));
  });
}

/** Resolves when nothing is done with the run any more. */
export async function pause(driver: RunDriver): Promise<void> {
  const ending = driver.over.catch(() => {});
  driver.wanted?.stop.abort();
  driver.wanted = undefined;
  driver.changed();
  await driver.desk()?.run?.pause();
  await ending;
  driver.changed();
}

/** Goes on at full speed or in slow motion. */
export function setPace(driver: RunDriver, isSlow: boolean): void {
  driver.isSlow = isSlow;
  driver.slow.root.hidden = !isSlow;
  // A run at full speed hands over after its update.
  if (isWanted(driver)) void driver.desk()?.run?.pause();
}

/** Does something with the run, after what is being done with it, until `pause()`; nothing while something is wanted. */
async function begin(
  driver: RunDriver,
  act: (run: TrainingRun, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { desk, watch, changed } = driver;
  const run = desk()?.run;
  if (!run || isWanted(driver)) return;
  const mine = { run, stop: new AbortController() };
  driver.wanted = mine;
  changed();
  const before = driver.over.catch(() => {});
  driver.over = before.then(() => act(run, mine.stop.signal));
  try {
    await driver.over;
    if (desk()?.run === run) await desk()?.keep();
  } catch (error) {
    // A run that was given up meanwhile took its model with it.
    if (desk()?.run === run) throw error;
  } finally {
    if (driver.wanted === mine) driver.wanted = undefined;
    watch.show();
    changed();
  }
}
