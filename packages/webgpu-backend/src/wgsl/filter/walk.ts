import type { ShaderBuilder } from "../shader.ts";
import { times } from "../times.ts";
import type { FilterViews } from "./filter-views.ts";

/** Places that a thread visits: `first`, and every n-th after it, n threads walking together, up to `end`. */
export interface Stride {
  /** Threads that share the places. */
  readonly threads: number;
  /** Places that a thread visits in one turn, so that their loads are under way together. */
  readonly turn: number;
}

/** What a thread finds on its way. */
export interface Sight {
  /** Lines before the first place. */
  readonly start: readonly string[];
  /** Whether rows and columns of places are needed, as `y`, `x` and the image `n`. */
  readonly placed: boolean;
  /** Lines that load what is at place `k` of a turn. */
  visit(k: number): readonly string[];
  /** Lines that go so many places on, beside their rows and columns. */
  pass(places: number): readonly string[];
}

/**
 * Gives the writer of a loop over places, of what `take` does with so many. What is left at the end is visited place by place: no turn asks
 * whether it has all of its places.
 */
export function bindWalk(
  { kernel, space }: Pick<FilterViews, "kernel" | "space">,
  builder: ShaderBuilder,
  { threads, turn }: Stride,
): (sight: Sight, take: (places: number) => readonly string[]) => string[] {
  const [, h = 1, w = 1] = kernel.g.shape;
  const [height, width] = space;
  // What a step of `threads` places is in columns, rows and images: no division for each place.
  const [dx, dy, dn] = [
    threads % w,
    Math.floor(threads / w) % h,
    Math.floor(threads / (w * h)),
  ].map((step) => builder.factor(step));
  const placeLines = [
    `let width = ${width}; let height = ${height};`,
    "var x = q % width;",
    "var y = (q / width) % height;",
    "var n = q / (width * height);",
  ];
  const advance = [
    `x += ${dx}; y += ${dy}; n += ${dn};`,
    "if (x >= width) { x -= width; y += 1; }",
    "if (y >= height) { y -= height; n += 1; }",
  ];
  return ({ start, placed, visit, pass }, take) => {
    const loop = (places: number): string[] => [
      `for (; q + ${(places - 1) * threads} < end; q += ${threads * places}) {`,
      ...times(places, (k) => [...visit(k), ...(placed ? advance : [])]).flat(),
      ...take(places),
      ...pass(places),
      "}",
    ];
    return [
      "var q = first;",
      ...(placed ? placeLines : []),
      ...start,
      ...loop(turn),
      ...(turn > 1 ? loop(1) : []),
    ];
  };
}
