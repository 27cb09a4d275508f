import type { View } from "@pixelweft/tensor/backend";
import { expect, test } from "vitest";
import { touchesOf } from "../merge/touches.ts";
import { scratchBuffer } from "../wgsl/shader.ts";
import { rowProgram } from "./nest-program.fixture.ts";
import { type NestWork, kernelsOf, nestWorks, withMapped } from "./nest-work.ts";
import { separateImages } from "./separate-images.ts";

/** The kernels of a turn, and what is around them; arena is buffer 2. */
function turn(images: number, { shared = false, reads = [] as readonly View[] } = {}) {
  const [loop] = rowProgram(images, { shared }).steps;
  if (loop?.kind !== "repeat") throw new Error("no loop");
  const works = nestWorks(
    loop.body.flatMap((work, at) =>
      work.kind === "repeat" ? [] : [{ at, work, touches: touchesOf(work) }],
    ),
  );
  if (works === undefined) throw new Error("no works");
  const around = {
    images,
    scratchWords: 0,
    loops: new Map([[0, 6]]),
    arenas: new Set([2]),
    reads,
  };
  return { works, around };
}

function scratchViews(works: readonly NestWork[]): number {
  let count = 0;
  for (const kernel of works.flatMap(kernelsOf))
    withMapped(kernel, (view) => {
      if (view.buffer === scratchBuffer) count += 1;
      return view;
    });
  return count;
}

test("values of different sizes that lay in one place get places of their own", () => {
  const { works, around } = turn(3);
  const apart = separateImages(works, around);
  expect(apart?.scratchWords).toBeGreaterThanOrEqual(3);
  expect(scratchViews(apart?.works ?? [])).toBeGreaterThanOrEqual(2);
});

test("one image keeps to itself whatever it does", () => {
  const { works, around } = turn(1, { shared: true });
  expect(separateImages(works, around)).toEqual({ works, scratchWords: 0 });
});

test("images that read another image's values are not separate", () => {
  const { works, around } = turn(3, { shared: true });
  expect(separateImages(works, around)).toBeUndefined();
});

test("a value that others read keeps its place, and then images meet", () => {
  const whole: View = {
    buffer: 2,
    offset: { constant: 0, terms: [] },
    shape: [3 * 3 * 160],
    strides: [1],
    dtype: "f32",
  };
  const { works, around } = turn(3, { reads: [whole] });
  expect(separateImages(works, around)).toBeUndefined();
});
