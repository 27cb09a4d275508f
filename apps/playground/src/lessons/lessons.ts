import { classAsBias } from "./class-as-bias.ts";
import { compression } from "./compression.ts";
import type { Lesson } from "./lesson.ts";
import { orderOfPixels } from "./order-of-pixels.ts";
import { temperature } from "./temperature.ts";
import { twoStacks } from "./two-stacks.ts";

/** The lessons, in the order in which they are best read. */
export const lessons: readonly Lesson[] = [
  orderOfPixels,
  twoStacks,
  classAsBias,
  temperature,
  compression,
];
