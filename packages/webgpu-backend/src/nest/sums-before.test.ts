import type { ContractKernel, Term } from "@pixelweft/tensor/backend";
import { expect, test } from "vitest";
import { touchesOf } from "../merge/touches.ts";
import { scratchBuffer } from "../wgsl/shader.ts";
import { rowProgram } from "./nest-program.fixture.ts";
import { type NestWork, nestWorks } from "./nest-work.ts";
import { sumsBefore } from "./sums-before.ts";

const [images, repeat, scratchWords] = [3, 6, 5];

/** The works of a row, with another contract in place of the first one. */
function turn(change: (kernel: ContractKernel) => ContractKernel = (same) => same): NestWork[] {
  const [loop] = rowProgram(images, { pixels: repeat, links: 8 }).steps;
  if (loop?.kind !== "repeat") throw new Error("no loop");
  const steps = loop.body.map((work) => (work.kind === "contract" ? change(work) : work));
  const works = nestWorks(
    steps.flatMap((work, at) =>
      work.kind === "repeat" ? [] : [{ at, work, touches: touchesOf(work) }],
    ),
  );
  if (works === undefined) throw new Error("no works");
  return works;
}

function begun(works: readonly NestWork[], hardware = false) {
  const traits = { share: hardware ? 0 : 8, hardware, group: { workgroupBytes: 0, threads: 0 } };
  const repeats = new Map([[0, repeat]]);
  return sumsBefore({ works, scratchWords }, { loop: 0, repeat, repeats, traits });
}

/** A contract whose first term is another one. */
const withFirst =
  (change: (term: Term) => Term) =>
  (kernel: ContractKernel): ContractKernel => ({
    ...kernel,
    terms: kernel.terms.map((term, at) => (at === 0 ? change(term) : term)),
  });

test("the first term of a contract is summed for all pixels of a row, behind the scratch there was", () => {
  const works = turn();
  const made = begun(works);
  const [sums] = made.before;
  expect(made.before.length).toBe(1);
  expect([sums?.space, sums?.terms.length]).toEqual([[images, 1, repeat], 1]);
  expect(sums?.outputs.map(({ buffer, offset }) => [buffer, offset.constant])).toEqual([
    [scratchBuffer, 8],
  ]);
  expect(made.scratchWords).toBe(8 + images * repeat * 160);
  const [first, ...others] = made.works;
  if (first?.kind !== "contract") throw new Error("no contract");
  expect(first.terms.length).toBe(1);
  expect(first.begun?.offset).toEqual({ constant: 8, terms: [{ loop: 0, stride: 160 }] });
  expect(others).toEqual(works.slice(1));
});

test("what the loop writes, moves otherwise or sums at length is summed in the loop", () => {
  const still: Term["at"] = [0, 0].map(() => ({ constant: 0, terms: [] })) as never;
  const moved = [
    // A map that the loop writes.
    withFirst((term) => ({ ...term, a: { ...term.a, buffer: 0 } })),
    withFirst((term) => ({ ...term, at: still })),
    withFirst(({ at: [row, column], ...term }) => ({ ...term, at: [column, row] })),
    (kernel: ContractKernel) => ({ ...kernel, terms: kernel.terms.toReversed() }),
    // Another number of pixels at once.
    (kernel: ContractKernel) => ({ ...kernel, space: [images, 1, 2] as const }),
  ];
  for (const change of moved) {
    const works = turn(change);
    expect(begun(works)).toEqual({ works, before: [], scratchWords: 8 });
  }
  const long = turn(
    withFirst((term) => ({ ...term, a: { ...term.a, shape: term.a.shape.with(3, 4096) } })),
  );
  expect(begun(long, true).before.length).toBe(0);
  expect(begun(long, false).before.length).toBe(1);
  // Sums of too many pixels.
  expect(begun(turn((kernel) => ({ ...kernel, columns: 2 ** 20 }))).before.length).toBe(0);
});
