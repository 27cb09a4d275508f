import { canvasPixels } from "@pixelweft/pixelcnn";
import { Drawer } from "../../engine/drawer.ts";
import type { ShownModel } from "../../engine/shown-model.ts";
import { fitState } from "../../state/fit-state.ts";
import { parseGiven, type Given } from "../../state/given.ts";
import type { PageState } from "../../state/page-state.ts";
import type { Page } from "../page.ts";
import { Playback } from "../stage/playback.ts";
import { makeStage, type Pixels, type Stage } from "../stage/stage.ts";
import { pictureWords } from "./picture-words.ts";

/** A picture that the model has drawn. */
export interface Drawn {
  readonly shown: ShownModel;
  /** `[height, width, channels]`. */
  readonly levels: Uint8Array;
  /** What it was drawn by. */
  readonly state: PageState;
  /**
   * Pixels that the model draws in a second, the first row left out, for which a program may have to be compiled; nothing where it may have begun
   * at a later row.
   */
  readonly pace: number | undefined;
}

/** The big picture, which follows the state. */
export interface Picture {
  readonly stage: Stage;
  /** The last one that was drawn. */
  readonly drawn: () => Drawn | undefined;
  /** Shows the picture from its first pixel again. */
  readonly replay: () => void;
  /** Calls back when the model has drawn a picture, perhaps before all of it is shown; at once if it has. */
  readonly onDrawn: (act: (drawn: Drawn) => void) => void;
  /** Calls back with the place of the pixel that is shown next while they are played, and with -1 when all are. */
  readonly onCursor: (act: (place: number) => void) => void;
}

/** Seconds in which a picture is shown where no pace is asked for; the first one has been waited for. */
const steady = 0.8;
const steadyAtFirst = 0.2;

/** Makes the big picture. */
export function makePicture({ store, engine, say }: Page): Picture {
  const stage = makeStage();
  const drawer = new Drawer();
  const drawnListeners: ((drawn: Drawn) => void)[] = [];
  const cursorListeners: ((place: number) => void)[] = [];
  let pixels: Pixels = { data: new Uint8ClampedArray(1024), width: 16, height: 16 };
  let last: Drawn | undefined;
  stage.show(pixels, 0);

  const playback = new Playback(({ shown, isOver }) => {
    stage.show(pixels, shown);
    if (isOver && performance.getEntriesByName("first-picture").length === 0)
      performance.mark("first-picture");
    for (const act of cursorListeners) act(isOver ? -1 : shown);
  });
  const start = ({ model }: ShownModel, { speed }: PageState): void => {
    const { height, width } = model.config;
    playback.begin(height * width);
    const seconds = last ? steady : steadyAtFirst;
    playback.pace = speed > 0 ? speed : (height * width) / seconds;
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) playback.pace = Infinity;
  };

  const draw = async (asked: PageState, isPlayed: boolean): Promise<void> => {
    const { model } = await engine;
    const shown = await model(asked.model);
    if (asked.model !== store.state.model) return;
    const state = fitState(asked, shown.model.config);
    if (isPlayed) start(shown, state);
    const { width } = shown.model.config;
    const { label, seed, number, temperature, minP } = state;
    const wanted = {
      shown,
      label,
      seed,
      numbers: [number],
      temperature,
      minP,
      given: givenOf(state, shown),
    };
    const rowTimes: number[] = [];
    const levels = await drawer.draw(wanted, ({ rows, images }) => {
      rowTimes.push(performance.now());
      if (!isPlayed) return;
      pixels = pixelsOf(images, shown);
      playback.know(rows * width);
    });
    if (!levels) return;
    pixels = pixelsOf(levels, shown);
    if (!isPlayed && playback.isOver) stage.show(pixels, levels.length);
    stage.describe(pictureWords(shown, state));
    last = { shown, levels, state, pace: isPlayed ? paceOf(rowTimes, width) : undefined };
    for (const act of drawnListeners) act(last);
  };

  // While a slider moves or a brush paints, the picture that is being drawn is finished first, else none would ever be.
  let busy = false;
  let begun = 0;
  let waiting: PageState | undefined;
  let failed: { readonly model: string; readonly takeBack: () => void } | undefined;
  const sayWhy = (error: unknown, { model }: PageState): void => {
    const takeBack = say(error instanceof Error ? error.message : String(error), "trouble");
    failed = { model, takeBack };
    // The address and the list name what is shown.
    if (last && model === store.state.model) {
      const { label, given } = last.state;
      store.set({ model: last.shown.name, label, given });
    }
  };
  const drawOrSay = async (state: PageState, isPlayed: boolean): Promise<void> => {
    if (busy && !isPlayed) {
      waiting = state;
      return;
    }
    busy = true;
    waiting = undefined;
    const mine = ++begun;
    await draw(state, isPlayed).then(
      () => {
        if (failed?.model === state.model) failed.takeBack();
      },
      (error: unknown) => sayWhy(error, state),
    );
    // One that is played ends the one before, and is waited for in its place.
    if (mine !== begun) return;
    busy = false;
    const next: PageState | undefined = waiting;
    if (next) void drawOrSay(next, false);
  };

  store.listen((state, before) => {
    const played = ["model", "label", "seed", "number"] as const;
    const followed = ["temperature", "minP", "given"] as const;
    const isPlayed = played.some((name) => state[name] !== before[name]) && state.given === "";
    if (isPlayed || [...played, ...followed].some((name) => state[name] !== before[name]))
      void drawOrSay(state, isPlayed);
  });
  void drawOrSay(store.state, true);
  return {
    stage,
    drawn: () => last,
    replay: () => {
      if (!last) return;
      start(last.shown, store.state);
      playback.know(last.levels.length / last.shown.model.config.channels);
    },
    onDrawn: (act) => {
      drawnListeners.push(act);
      if (last) act(last);
    },
    onCursor: (act) => void cursorListeners.push(act),
  };
}

/** What the state fixes in a picture of a model. */
export function givenOf({ given }: PageState, { model }: ShownModel): Given {
  const { height, width, channels, levels } = model.config;
  return parseGiven(given, { length: height * width * channels, levels });
}

/** Levels as a canvas takes them, in the colours of the model. */
export function pixelsOf(levels: Uint8Array, { model, palette }: ShownModel): Pixels {
  return canvasPixels(levels, model.config, palette ? { palette: { colours: palette } } : {});
}

function paceOf(rowTimes: readonly number[], width: number): number {
  const [first = 0, last = first] = [rowTimes[0], rowTimes.at(-1)];
  return (1000 * (rowTimes.length - 1) * width) / Math.max(0.1, last - first);
}
