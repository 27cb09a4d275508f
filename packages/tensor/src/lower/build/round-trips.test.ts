import { expect, test } from "vitest";
import type { MapKernel, Step, View } from "../../backend/mod.ts";
import type { Storage } from "../schedule/storage.ts";
import { withoutRoundTrips } from "./round-trips.ts";

const size = 64;
/** Storages by their numbers: a state of two parts, memory for one part, for another, for two, and an output. */
const [state, aside, other, wide, output] = [0, 1, 2, 3, 4];
const storages = (["state", "arena", "arena", "arena", "output"] as const).map(
  (kind, id): Storage => {
    const sizes = [2 * size, size, size, 2 * size, size];
    return { id, kind, name: `s${id}`, size: sizes[id] ?? 0, row: 1, dtype: "f32", offset: 0 };
  },
);

function view(buffer: number, offset = 0, more: Partial<View> = {}): View {
  const place = { constant: offset, terms: [] };
  return { buffer, offset: place, shape: [8, 8], strides: [8, 1], dtype: "f32", ...more };
}

/** Copies from the first view of each pair to the second one. */
function copy(...pairs: readonly (readonly [View, View])[]): MapKernel {
  return {
    kind: "map",
    shape: [8, 8],
    inputs: pairs.map(([from]) => from),
    body: {
      lines: pairs.map(([{ dtype }], input) => ({ op: "input", input, dtype })),
      results: pairs.map((_, i) => i),
    },
    outputs: pairs.map(([, to]) => to),
  };
}

/** Writes one more than is there, to the same place or to another one. */
function count(from: View, to: View = from): MapKernel {
  return {
    ...copy([from, to]),
    body: {
      lines: [
        { op: "input", input: 0, dtype: "f32" },
        { op: "constant", value: 1, dtype: "f32" },
        { op: "add", args: [0, 1], dtype: "f32" },
      ],
      results: [2],
    },
  };
}

const repeat = (...body: readonly Step[]): Step => ({ kind: "repeat", loop: 0, repeat: 2, body });
/** Each view is an object of its own, as in a program that was lowered. */
const run = (steps: readonly Step[]): Step[] =>
  withoutRoundTrips(JSON.parse(JSON.stringify(steps)), storages);

/** The second part of the state, and what was copied of it. */
const [part, copied] = [view(state, size), view(aside)];
const [there, back] = [copy([part, copied]), copy([copied, part])];

test("what was copied, changed and copied back is changed where it lies, in loops too", () => {
  const steps = [there, count(copied), repeat(count(copied)), back];
  expect(run(steps)).toEqual([count(part), repeat(count(part))]);
});

test("only the copy is left out of a kernel that does more, and the copied memory is read in place later", () => {
  const more = [view(other), view(output)] as const;
  const steps = [
    copy(more, [part, copied]),
    copy([copied, part], more),
    count(copied, view(other)),
  ];
  const left = { ...copy(more), inputs: [more[0], part] };
  const line = { op: "input", input: 1, dtype: "f32" } as const;
  const [first, second, third] = run(steps);
  expect(first).toEqual({
    ...left,
    body: { lines: [...copy(more).body.lines, line], results: [0] },
  });
  expect(second).toMatchObject({ inputs: [part, more[0]], outputs: [more[1]] });
  expect(third).toEqual(count(part, view(other)));
});

test("another part of the state may be used meanwhile, and this one before and after", () => {
  const rest = view(state);
  const [before, after] = [count(part), count(part, view(other))];
  const steps = [before, there, count(rest), count(copied), back, after];
  expect(run(steps)).toEqual([before, count(rest), count(part), after]);
});

const onlyHalf = view(wide, 0);
const turned = { strides: [1, 8] };

test.each<[string, readonly Step[]]>([
  ["reads the state meanwhile", [there, count(copied), count(part, view(other)), back]],
  ["reads it in a loop meanwhile", [there, count(copied), repeat(count(part, view(other))), back]],
  ["writes the state meanwhile", [there, count(view(other), part), count(copied), back]],
  [
    "reads the state as it is copied back",
    [there, count(copied), copy([copied, part], [part, view(other)])],
  ],
  ["writes the state as it is copied", [copy([part, copied], [view(other), part]), back]],
  ["needs the memory before", [count(copied, view(output)), there, count(copied), back]],
  [
    "changes the copy after it was copied back",
    [
      there,
      count(copied),
      back,
      copy([view(other), copied], [view(other), view(wide)]),
      count(copied, view(output)),
    ],
  ],
  [
    "changes the state after it was copied back, and reads the copy",
    [there, count(copied), back, count(part), count(copied, view(output))],
  ],
  ["copies to another place", [there, count(copied), copy([copied, view(state)])]],
  ["copies something else back", [there, count(view(other)), copy([view(other), part])]],
  // A plan would not know how long it has to live.
  ["copies memory", [copy([view(other), copied]), count(copied), copy([copied, view(other)])]],
  ["copies into an output", [copy([part, view(output)]), copy([view(output), part])]],
  [
    "copies into a part of memory",
    [copy([part, onlyHalf]), count(onlyHalf), copy([onlyHalf, part])],
  ],
  [
    "copies in another order",
    [copy([view(state, size, turned), copied]), copy([copied, view(state, size, turned)])],
  ],
  [
    "copies to another dtype",
    [
      copy([view(state, size, { dtype: "u32" }), copied]),
      copy([copied, view(state, size, { dtype: "u32" })]),
    ],
  ],
])("a program that %s copies", (_, steps) => {
  expect(run(steps)).toEqual(steps);
});
