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

/** Names of a place's column, row and image. */
export interface Coordinates {
  readonly x: string;
  readonly y: string;
  readonly n: string;
}

/** Gives the writer of lines that go so many places on: no division for each place. */
export function advanceLines(
  { kernel, space }: Pick<FilterViews, "kernel" | "space">,
  builder: ShaderBuilder,
  places: number,
): (names: Coordinates) => string[] {
  const [, h = 1, w = 1] = kernel.g.shape;
  const [height, width] = space;
  // What they are in columns, rows and images.
  const [dx, dy, dn] = [places % w, Math.floor(places / w) % h, Math.floor(places / (w * h))].map(
    (step) => builder.factor(step),
  );
  return ({ x, y, n }) => [
    `${x} += ${dx}; ${y} += ${dy}; ${n} += ${dn};`,
    `if (${x} >= ${width}) { ${x} -= ${width}; ${y} += 1; }`,
    `if (${y} >= ${height}) { ${y} -= ${height}; ${n} += 1; }`,
  ];
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
  const [height, width] = space;
  const advance = advanceLines(
    { kernel, space: ["height", "width"] },
    builder,
    threads,
  )({ x: "x", y: "y", n: "n" });
  const placeLines = [
    `let width = ${width}; let height = ${height};`,
    "var x = q % width;",
    "var y = (q / width) % height;",
    "var n = q / (width * height);",
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
