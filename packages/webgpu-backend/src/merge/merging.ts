import type { Program, Repeat, Step } from "@pixelweft/tensor/backend";
import type { Traits } from "../wgsl/tile.ts";
import type { MergeOptions } from "./item.ts";
import { aroundBody, surroundingsOf } from "./surroundings.ts";

/**
 * Elements up to which software drivers run steps over the same rows as one dispatch: it saves what a dispatch costs there, but threads
 * that walk rows of their own load one element at a time.
 */
const fewElements = 32_768;

/** How the outermost steps of a program are merged on a device. */
export function mergingFor(
  program: Program,
  { hardware }: Pick<Traits, "hardware">,
  maxBuffers: number,
): MergeOptions {
  const mostRowElements = hardware ? Infinity : fewElements;
  return { around: surroundingsOf(program), maxBuffers, mostRowElements };
}

/** How the steps of a loop are merged, which is one of these steps. */
export function mergingInside(
  options: MergeOptions,
  steps: readonly Step[],
  { body }: Repeat,
): MergeOptions {
  return { ...options, around: aroundBody(options.around, steps, body) };
}
