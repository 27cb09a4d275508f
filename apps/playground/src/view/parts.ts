import type { Part } from "../state/page-state.ts";
import { makeDrawView } from "./draw/draw-view.ts";
import type { PartMaker } from "./page.ts";

/** A part in the navigation. What the first screen does not need is loaded when it is first shown. */
export interface ListedPart {
  readonly part: Part;
  readonly title: string;
  readonly load: () => Promise<PartMaker>;
}

/** The parts, in the order of the navigation. */
export const parts: readonly ListedPart[] = [
  { part: "draw", title: "Draw", load: async () => makeDrawView },
  {
    part: "blind-spot",
    title: "Blind spot",
    load: async () => (await import("./blind-spot/blind-spot-view.ts")).makeBlindSpotView,
  },
  {
    part: "train",
    title: "Train",
    load: async () => (await import("./train/train-view.ts")).makeTrainView,
  },
  {
    part: "lessons",
    title: "Lessons",
    load: async () => (await import("./lessons/lessons-view.ts")).makeLessonsView,
  },
  {
    part: "game",
    title: "Guess",
    load: async () => (await import("./game/game-view.ts")).makeGameView,
  },
];
