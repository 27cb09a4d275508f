import type { Program, Repeat, Step } from "@pixelweft/tensor/backend";
import { sharedRow } from "../wgsl/reduce/row-work.ts";
import type { Traits } from "../wgsl/tile.ts";
import type { MergeOptions } from "./item.ts";
import { aroundBody, surroundingsOf } from "./surroundings.ts";

/**
 * Elements up to which steps over the same rows are one dispatch where each row belongs to one thread, as all of them on software drivers:
 * it saves what a dispatch costs, but threads that walk rows of their own load one element at a time, far from each other's.
 */
const fewElements = 32_768;

/** How the outermost steps of a program are merged on a device. */
export function mergingFor(
  program: Program,
  { hardware }: Pick<Traits, "hardware">,
  own: Omit<MergeOptions, "around" | "mostElements">,
): MergeOptions {
  const mostElements = (rowLength: number): number =>
    hardware && rowLength >= sharedRow ? Infinity : fewElements;
  return { around: surroundingsOf(program), mostElements, ...own };
}

/** How the steps of a loop are merged, which is one of these steps. */
export function mergingInside(
  options: MergeOptions,
  steps: readonly Step[],
  { body }: Repeat,
): MergeOptions {
  return { ...options, around: aroundBody(options.around, steps, body) };
}
