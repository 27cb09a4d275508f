import { builtInSets } from "../../data/built-in-sets.ts";
import { mayBeRead } from "../../data/may-be-read.ts";
import type { NetworkSize, SetRequest } from "../../data/prepared-set.ts";
import { makeSetReader } from "../../data/read-set.ts";
import { TrainingDesk } from "../../engine/training/training-desk.ts";
import { initialState } from "../../state/page-state.ts";
import { deliver } from "../drop/deliver.ts";
import { pickedFiles } from "../drop/dropped-files.ts";
import { element } from "../element.ts";
import type { Delivery } from "../inbox.ts";
import type { Page } from "../page.ts";
import { makeLossCurve } from "./loss-curve.ts";
import { makeReading } from "./reading.ts";
import { makeRunControls } from "./run-controls.ts";
import { makeSampleWatch } from "./sample-watch.ts";
import { makeSetChoice } from "./set-choice.ts";
import { makeSetView } from "./set-view.ts";
import { makeSlowStep } from "./slow-step.ts";
import { makeTakeAway } from "./take-away.ts";

/** Milliseconds between two times that the figures are shown. */
const shownEvery = 150;

/** Trains a model on pictures, in a worker, and shows how it gets better. */
export function makeTrainView(page: Page): HTMLElement {
  const { store, inbox, say } = page;
  let desk: TrainingDesk | undefined;
  let opened = 0;
  const read = makeSetReader();
  const sayWhy = (error: unknown): (() => void) =>
    say(error instanceof Error ? error.message : String(error), "trouble");
  const trouble = (error: unknown): void => void sayWhy(error);
  let takeBack = (): void => {};

  const curve = makeLossCurve();
  const setView = makeSetView();
  const slow = makeSlowStep(() => desk?.run);
  const watch = makeSampleWatch(page, () => desk?.run);
  const takeAway = makeTakeAway(page, () => desk);
  const controls = makeRunControls(page, { desk: () => desk, slow, watch, again, goOn });
  const choice = makeSetChoice({
    choose: (name) => {
      // One that could not be read is tried again.
      if (name === store.state.set) void choose(name).catch(trouble);
      else store.set({ set: name });
    },
    deliver: (list) => void deliver(page, pickedFiles(list)).catch(trouble),
  });
  const reading = makeReading((other) => void open("own", other));

  let isAwaited = false;
  const changed = (): void => {
    if (isAwaited) return;
    isAwaited = true;
    setTimeout(() => {
      isAwaited = false;
      const run = desk?.run;
      if (run) curve.show(run, desk?.before);
      controls.show();
      takeAway.show();
    }, shownEvery);
  };
  const showRun = (): void => {
    const run = desk?.run;
    if (!run) return;
    const { set } = run;
    choice.show(desk?.name ?? "", set.title);
    setView.show(set);
    slow.root.hidden = true;
    watch.show();
    changed();
  };

  /** How the pictures of the run were read. */
  function showReading(): void {
    const set = desk?.run?.set;
    reading.show(set?.asked, set);
  }

  /** Reads pictures and begins with a new model; what is wrong with them is said, and the run that is there stays. */
  async function open(name: string, asked: SetRequest): Promise<void> {
    const turn = ++opened;
    setView.wait(asked.origin.name);
    try {
      const set = await read(asked);
      // Others may have been asked for meanwhile.
      if (turn !== opened) return;
      // Files that could not be read are read in another way now, or others are.
      if (asked.origin.kind === "files") takeBack();
      reading.show(asked, set);
      const at = desk ?? (await startDesk());
      await controls.pause();
      await at.begin(name, set, controls.network);
      if (store.state.set !== name) store.set({ set: name });
    } catch (error) {
      if (turn !== opened) return;
      takeBack = sayWhy(error);
      // Files may be readable in another way; if not, the choices are of the pictures that are there.
      const isReadable = await mayBeRead(asked);
      if (turn !== opened) return;
      if (isReadable) reading.show(asked, undefined);
      else if (asked.origin.kind === "files") showReading();
      // The address says what is shown.
      if (desk?.run) store.set({ set: desk.name });
      // In a new visit there is no run yet, and the page is of use all the same.
      else if (asked.origin.kind === "files") {
        await goOnOrBegin().catch(trouble);
        // What is opened in their place has taken the choices away.
        if (isReadable && !desk?.run?.set.asked) reading.show(asked, undefined);
      }
    } finally {
      if (turn === opened) setView.wait(undefined);
      showRun();
    }
  }
  async function startDesk(): Promise<TrainingDesk> {
    desk = new TrainingDesk(await page.engine, { changed, trouble });
    return desk;
  }
  /** Begins again on the same pictures. */
  async function again(network: NetworkSize): Promise<void> {
    const run = desk?.run;
    if (!desk || !run) return;
    await desk.begin(desk.name, run.set, network);
    showRun();
  }
  const openBuiltIn = (name: string): Promise<void> =>
    open(name, { origin: { kind: "built-in", name } });
  const take = ({ name, files }: Delivery): void =>
    void open("own", { origin: { kind: "files", name, files } });

  /** Goes on with the run that is kept, where it is one on the pictures that are named, if any are. Resolves to whether it is. */
  async function goOn(named?: string): Promise<boolean> {
    const turn = ++opened;
    const at = desk ?? (await startDesk());
    await controls.pause();
    const kept = await at.restore(named).catch(trouble);
    // Others may have been asked for meanwhile.
    if (turn !== opened) return true;
    if (!kept) return false;
    setView.wait(undefined);
    showReading();
    store.set({ set: at.name });
    showRun();
    if (kept.wasRunning) controls.start();
    return true;
  }
  /** Goes on with the run on a set that is drawn here, or begins one. */
  async function choose(name: string): Promise<void> {
    if (!(await goOn(name))) await openBuiltIn(name);
  }
  /** Goes on with the run that is kept, or begins with the set of the address. */
  async function goOnOrBegin(): Promise<void> {
    const { set } = store.state;
    // The first set is in no address: one that names none goes on with the run that is kept, on whatever pictures.
    const named = set !== initialState.set && Object.hasOwn(builtInSets, set) ? set : undefined;
    if (!(await goOn(named))) await openBuiltIn(named ?? initialState.set);
  }
  async function start(): Promise<void> {
    if (!inbox.isWaiting) await goOnOrBegin();
    inbox.listen(take);
  }
  store.listen((state, before) => {
    if (state.set === before.set || state.set === desk?.name) return;
    if (Object.hasOwn(builtInSets, state.set)) void choose(state.set).catch(trouble);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") void desk?.keep();
  });
  start().catch(trouble);

  const words = element(
    "header",
    {},
    element("h1", {}, "Train it, here"),
    element(
      "p",
      { class: "lede" },
      "A new network begins with noise. Watch it learn what your pictures have in common, in the background of this page.",
    ),
  );
  return element(
    "section",
    { class: "train" },
    words,
    element("div", { class: "samples" }, watch.root, curve.root),
    element("div", { class: "words" }, choice.root, reading.root, setView.root, controls.root),
    slow.root,
    takeAway.root,
  );
}
