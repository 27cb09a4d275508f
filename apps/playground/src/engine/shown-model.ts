import { backgroundLevelOf } from "@pixelweft/pixelcnn";
import type { WorkerModel } from "@pixelweft/runtime/client";

/** Red, green, blue and opacity, 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number, opacity: number];

/** A model that the page can show: in the worker, with what is known of its pictures. */
export interface ShownModel {
  /** In addresses. */
  readonly name: string;
  /** What a model of the user is called to them: its file, or its run and step. */
  readonly title?: string;
  readonly model: WorkerModel;
  /** Names of its classes; empty where it has none. */
  readonly classes: readonly string[];
  /** The colour of each level, where levels are indices. */
  readonly palette?: readonly Colour[];
  /** Bytes of its file. */
  readonly bytes: number;
}

/** The transparent level of a model's pictures, which `minP` weighs against all others together; nothing where there is none. */
export function backgroundLevelIn({ palette }: Pick<ShownModel, "palette">): number | undefined {
  return palette && backgroundLevelOf({ colours: palette });
}
