import type { Conditioner } from "../conditioner.ts";
import { classConditioner } from "./class.ts";
import { codeConditioner } from "./code.ts";
import { deconvolutionConditioner } from "./deconvolution.ts";
import { holeConditioner } from "./hole.ts";
import { lowResolutionConditioner } from "./low-resolution.ts";
import { pictureConditioner } from "./picture.ts";

/** Conditioners by kind, for reading files: functions that make them again from the options in the file, or the conditioners themselves. */
export type ConditionerMakers = Readonly<
  Record<string, Conditioner | ((options: never) => Conditioner)>
>;

/** The conditioners of this package. Spread your own beside them to read files that hold one. */
export const conditioners: ConditionerMakers = {
  class: classConditioner,
  code: codeConditioner,
  deconvolution: deconvolutionConditioner,
  hole: holeConditioner,
  "low-resolution": lowResolutionConditioner,
  picture: pictureConditioner,
};
