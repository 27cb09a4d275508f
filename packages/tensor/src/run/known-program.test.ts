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
  const cases: [string, (file: Written) => unknown, string][] = [
    ["nothing", () => null, "it has no list of inputs"],
    ["an empty object", () => ({}), "it has no list of inputs"],
    ["no inputs", ({ outputs, program }) => ({ outputs, program }), "it has no list of inputs"],
    ["no outputs", ({ inputs, program }) => ({ inputs, program }), "it has no list of outputs"],
    [
      "no program",
      ({ inputs, outputs }) => ({ inputs, outputs }),
      "its program has no list of buffers",
    ],
    [
      "no steps",
      (file) => ({ ...file, program: { buffers: file.program.buffers } }),
      "its program has no list of steps",
    ],
    [
      "inputs that its steps read and that are not there",
      (file) => ({ ...file, inputs: [] }),
      "its steps use bytes 0 to 7 of the input buffer as f32, where it has no such input",
    ],
    [
      "an output from elsewhere",
      ({ outputs }) => void (slot(outputs, "y").offset = 128),
      "its steps use bytes 0 to 7 of the output buffer as f32, where it has no such output",
    ],
    [
      "an output of more than is written",
      ({ outputs }) => void (slot(outputs, "y").shape = [3]),
      "output y is f32 [3], of 12 bytes, and its steps write 8",
    ],
    [
      "an output beyond its buffer",
      ({ outputs }) => void (slot(outputs, "y").shape = [1000]),
      "output y has 4000 bytes from 0 on, and its buffer 512",
    ],
    [
      "an output at half a byte",
      ({ outputs }) => void (slot(outputs, "y").offset = 0.5),
      "output y has 8 bytes from 0.5 on, and its buffer 512",
    ],
    [
      "an input of another dtype",
      ({ inputs }) => void (slot(inputs, "x").dtype = "i32"),
      "its steps use bytes 0 to 7 of the input buffer as f32, where it has no such input",
    ],
    [
      "an input of a dtype that there is not",
      ({ inputs }) => void (slot(inputs, "x").dtype = "f8"),
      "input x is of no dtype there is (f8)",
    ],
    [
      "an output of no dtype",
      ({ outputs }) => void (slot(outputs, "y").dtype = undefined),
      "output y is of no dtype there is (undefined)",
    ],
    [
      "an input of no shape",
      ({ inputs }) => void (slot(inputs, "x").shape = [-2]),
      "input x has no shape (-2)",
    ],
    [
      "an input of no name",
      ({ inputs }) => void (slot(inputs, "x").name = 7),
      "an input has no name",
    ],
    ["an input that is none", (file) => ({ ...file, inputs: [null] }), "an input has no name"],
    [
      "two outputs of one name",
      ({ outputs }) => void (slot(outputs, "z").name = "y"),
      "two of its outputs have one name (y, y)",
    ],
    [
      "two input buffers",
      ({ program: { buffers } }) => void buffers.push({ role: "input", name: "input", bytes: 256 }),
      "it has 2 input buffers",
    ],
    [
      "a constant buffer, whose contents JSON has not",
      ({ program: { buffers } }) =>
        void buffers.push({ role: "constant", name: "data", bytes: 256 }),
      "the contents of data are missing",
    ],
    [
      "a step of a kind that there is not",
      ({ program: { steps } }) => void Object.assign(steps[0] ?? {}, { kind: "foo" }),
      "its program is not sound (Cannot use a step: there is no kind foo)",
    ],
    [
      "a step without its parts",
      (file) => ({ ...file, program: { ...file.program, steps: [{ kind: "map" }] } }),
      "its program is not sound (",
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
    expect(String(error)).toContain("TypeError: Cannot use a lowered program: ");
    expect(String(error)).toContain(why);
  });
});

describe("one that does not fit is passed over:", () => {
  const cases: [string, (file: Written) => unknown][] = [
    ["an input of another name", ({ inputs }) => void (slot(inputs, "x").name = "w")],
    ["an input of another shape", ({ inputs }) => void (slot(inputs, "x").shape = [1, 2])],
    [
      "state of another name",
      ({ program: { buffers } }) =>
        buffers.forEach((one) => void (one.role === "state" && (one.name = "moments"))),
    ],
    [
      "state of another size",
      ({ program: { buffers } }) =>
        buffers.forEach((one) => void (one.role === "state" && (one.bytes = 4096))),
    ],
  ];
  test.each(cases)("%s", async (_, change) => {
    expect(await runWith(change)).toEqual({ result: expected, seen: ["traced"] });
  });
});
