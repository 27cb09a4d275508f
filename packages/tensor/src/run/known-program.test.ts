import { describe, expect, test } from "vitest";
import type { Lowered } from "../lower/lower.ts";
import * as t from "../mod.ts";
import { referenceBackend } from "../reference/mod.ts";

const backend = referenceBackend();
const x = t.tensor([1, 2]);
const n = t.tensor([3], { dtype: "i32" });

/** Two results of two inputs, and a state. */
function made(lowered?: t.LoweredPrograms) {
  const state = new t.State(backend, { sums: { y: [2] } });
  const seen: string[] = [];
  const compiled = t.compile<{ x: t.Tensor; n: t.Tensor }, { y: t.Tensor; z: t.Tensor }>(
    { backend, state, ...(lowered && { lowered }) },
    (inputs, { state: { sums }, update }) => {
      seen.push("traced");
      if (sums) update(sums.named["y"] ?? x, inputs.x);
      return { y: t.mul(inputs.x, 2), z: t.add(inputs.n, 1) };
    },
  );
  const run = async (): Promise<unknown> => {
    const { y, z } = await compiled.run({ x, n });
    return [...(await y.read()), ...(await z.read())];
  };
  return { compiled, run, seen };
}

/** Like `Lowered`, and anything may be written to it. */
interface Written {
  inputs: { name: unknown; dtype: unknown; shape: unknown; offset: unknown }[];
  outputs: Written["inputs"];
  program: {
    buffers: { role: unknown; name: unknown; bytes: unknown }[];
    steps: { kind: unknown; body: { lines: { dtype: unknown; op: unknown }[] } }[];
  };
}

const first = made();
const expected = await first.run();
const [[key, sound] = []] = Object.entries(await first.compiled.lowered());

/** What a run gives with a program of a file that was changed, and whether it was traced again. */
async function runWith(
  change: (file: Written) => unknown,
): Promise<{ result: unknown; seen: string[] }> {
  const file: Written = JSON.parse(JSON.stringify(sound));
  const changed = change(file);
  const lowered = (changed === undefined ? file : changed) as Lowered;
  const { run, seen } = made({ [key ?? ""]: lowered });
  return { result: await run(), seen };
}

function slot(slots: Written["inputs"], name: string): Written["inputs"][number] {
  const found = slots.find((one) => one.name === name);
  if (!found) throw new RangeError(`There is no ${name}`);
  return found;
}

test("a program from a file is used as it is", async () => {
  expect(expected).toEqual([2, 4, 4]);
  expect(await runWith(() => {})).toEqual({ result: expected, seen: [] });
});

describe("a malformed one is refused:", () => {
  const malformed = "Cannot run a malformed program";
  const cases: [string, (file: Written) => unknown, string][] = [
    ["an empty object", () => ({}), malformed],
    ["no inputs", ({ outputs, program }) => ({ outputs, program }), malformed],
    ["no outputs", ({ inputs, program }) => ({ inputs, program }), malformed],
    ["no program", ({ inputs, outputs }) => ({ inputs, outputs }), malformed],
    [
      "inputs that its steps read and that are not there",
      (file) => ({ ...file, inputs: [] }),
      malformed,
    ],
    [
      "an input of a dtype that there is not",
      ({ inputs }) => void (slot(inputs, "x").dtype = "f8"),
      malformed,
    ],
    ["an input of no shape", ({ inputs }) => void (slot(inputs, "x").shape = [-2]), malformed],
    ["an input of no name", ({ inputs }) => void (slot(inputs, "x").name = 7), malformed],
    [
      "an input of another dtype",
      ({ inputs }) => void (slot(inputs, "x").dtype = "i32"),
      malformed,
    ],
    ["an input of another name", ({ inputs }) => void (slot(inputs, "x").name = "w"), malformed],
    [
      "an input of another shape",
      ({ inputs }) => void (slot(inputs, "x").shape = [1, 2]),
      malformed,
    ],
    [
      "a step of a kind that there is not",
      ({ program: { steps } }) => void Object.assign(steps[0] ?? {}, { kind: "foo" }),
      "there is no kind foo",
    ],
    [
      "a line of a dtype that there is not",
      ({ program: { steps } }) =>
        void Object.assign(steps[0]?.body.lines[0] ?? {}, { dtype: "f8" }),
      "there is no dtype f8",
    ],
  ];
  test.each(cases)("%s", async (_, change, why) => {
    const error: unknown = await runWith(change).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toMatch(/^TypeError: Cannot /);
    expect(String(error)).toContain(why);
  });
});
