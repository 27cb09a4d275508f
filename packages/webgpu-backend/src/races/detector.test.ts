import { exp, read, tensor } from "@pixelweft/tensor";
import { expect, test } from "vitest";
import { arithmetic } from "./arithmetic.fixture.ts";
import { caseNamed, onCard } from "./barriers.fixture.ts";
import { least } from "./least.fixture.ts";
import { firstOf, runText } from "./text.fixture.ts";

/** A text of groups of four threads that binds words to read and to write, and has four words of its own. */
function text(body: string, before = ""): string {
  return `@group(0) @binding(0) var<storage, read_write> a: array<f32>;
@group(0) @binding(1) var<storage, read_write> b: array<f32>;
var<workgroup> own: array<f32, 4>;
${before}
@compute @workgroup_size(4)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(local_invocation_index) at: u32) {
${body}
}`;
}
const two = [{ words: 8 }, { words: 8 }];
const flat = "wid.x * 4u + at";

test.each([
  ["each thread writes an element of its own", `b[${flat}] = a[${flat}] + 1.0;`],
  [
    "threads read what others have put in order",
    `own[at] = a[at]; workgroupBarrier(); b[${flat}] = own[3u - at];`,
  ],
  [
    "a buffer is put in order by its own barrier",
    `if (wid.x == 0u) { a[at] = 1.0; } storageBarrier(); if (wid.x == 0u) { b[at] = a[3u - at]; }`,
  ],
  [
    "one thread reads for all",
    `if (at == 0u) { own[0] = a[0]; } let x = workgroupUniformLoad(&own[0]); b[${flat}] = x;`,
  ],
])("nothing is found where %s", (_, body) => {
  expect(runText(text(body), two, { groups: 2, seed: 3 }).faults).toEqual([]);
});

test.each([
  ["two threads write one element, though the same value", "b[at / 2u] = 1.0;", "race"],
  ["a thread reads what its neighbour writes", "b[at] = 1.0; a[at] = b[at ^ 1u];", "race"],
  ["a thread writes what its neighbour has read", "let x = b[at ^ 1u]; b[at] = x;", "race"],
  [
    "a thread writes what one of many has read",
    "let x = a[0]; if (at == 0u) { a[0] = x + 1.0; }",
    "race",
  ],
  ["two groups write one element", "b[at] = 1.0;", "race"],
  [
    "a group reads what another one writes",
    `if (wid.x == 0u) { b[at] = 1.0; } else { a[at] = b[at]; }`,
    "race",
  ],
  [
    "a group writes what another one has read",
    `if (wid.x == 1u) { b[at] = 1.0; } else { a[at] = b[at]; }`,
    "race",
  ],
  [
    "a barrier is only between threads of a group",
    `b[${flat}] = 1.0; storageBarrier(); a[${flat}] = b[7u - (${flat})];`,
    "race",
  ],
  [
    "the barrier is one of other memory",
    "if (wid.x == 0u) { a[at] = 1.0; } workgroupBarrier(); if (wid.x == 0u) { b[at] = a[3u - at]; }",
    "race",
  ],
  [
    "own memory is put in order by no barrier of buffers",
    "own[at] = 1.0; storageBarrier(); let x = own[3u - at];",
    "race",
  ],
  ["a part of a vector is written beside another one", "v[0][at] = 1.0;", "race"],
  [
    "some threads do not reach a barrier",
    "if (at > 1u) { return; } workgroupBarrier();",
    "barrier",
  ],
  [
    "threads wait in two places",
    "if (at > 1u) { workgroupBarrier(); } else { workgroupBarrier(); own[at] = 1.0; }".replaceAll(
      "; ",
      ";\n",
    ),
    "barrier",
  ],
  ["an element lies behind a buffer", `b[${flat} + 1u] = 1.0;`, "range"],
  ["an element lies before a buffer", `b[i32(${flat}) - 1] = 1.0;`, "range"],
  ["an element lies behind own memory", "own[at + 1u] = 1.0;", "range"],
  [
    "an element lies behind a thread's own array",
    "var x: array<f32, 4>; x[at + 1u] = 1.0;",
    "range",
  ],
])("it is found where %s", (_, body, kind) => {
  const before = "var<workgroup> v: array<vec4<f32>, 1>;";
  const { faults } = runText(text(body, before), two, { groups: 2 });
  expect(faults.join("\n")).toContain(`text: ${kind}`);
});

test("what is found names the lines, the threads and the element", () => {
  const { faults } = runText(text("b[at] = 1.0;\na[at] = b[3u - at];"), two);
  expect(faults).toEqual(
    [
      ["reads word 2", "thread 1", "thread 2", "8: a[at] = b[3u - at];", "7: b[at] = 1.0;"],
      ["writes word 1", "thread 1", "thread 2", "7: b[at] = 1.0;", "8: a[at] = b[3u - at];"],
    ].map(
      ([act, one, other, first, then]) =>
        `text: race, 2 times: ${one} of group 0 ${act} of words, ${other} of group 0 touches it and nothing orders them\n  ${first}\n  ${then}`,
    ),
  );
});

test("bindings are bytes of buffers: two that overlap are found, two beside each other are not", () => {
  const shared = (offset: number) => [{ words: 16 }, { words: 0, of: 0, offset }];
  const code = text("b[at] = a[at] + 1.0;");
  const overlapping = runText(code, shared(2)).faults.join("\n");
  expect(overlapping).toContain("binding");
  expect(overlapping).toContain("race");
  // Both bindings reach up to the end of the buffer, but nobody writes what another thread reads.
  expect(runText(code, shared(8)).faults.join("\n")).not.toContain("race");
  const reads = code.replace("var<storage, read_write> a", "var<storage, read> a");
  expect(runText(reads, shared(8)).faults.join("\n")).toContain("binding");
});

test("halves of a word may be stored by two threads, and one half may not", () => {
  const code = (half: string): string => `
@group(0) @binding(0) var<storage, read_write> a: array<atomic<u32>>;
@compute @workgroup_size(4)
fn main(@builtin(local_invocation_index) at: u32) {
  let by = (${half} & 1u) * 16u;
  atomicAnd(&a[${half} >> 1u], ~(0xffffu << by));
  atomicOr(&a[${half} >> 1u], at << by);
}`;
  expect(runText(code("at"), [{ words: 4 }]).faults).toEqual([]);
  expect(runText(code("(at / 2u)"), [{ words: 4 }]).faults.join("\n")).toContain("race");
});

test("a result that depends on the order of threads is found", () => {
  const code = `
@group(0) @binding(0) var<storage, read_write> a: array<atomic<u32>>;
@compute @workgroup_size(4)
fn main(@builtin(local_invocation_index) at: u32) { atomicStore(&a[0], at); }`;
  expect(runText(code, [{ words: 4 }]).faults.join("\n")).toContain("race");
  expect(runText(code, [{ words: 4 }], { seed: 3 }).faults.join("\n")).toContain("order");
});

test("reads of what nobody has written are notes", () => {
  const { faults, notes } = runText(text("b[at] = own[at];"), two);
  expect(faults).toEqual([]);
  expect(notes).toHaveLength(1);
  expect(notes[0]).toContain("unwritten");
});

test("more than a card has is found", () => {
  const limits = { maxComputeInvocationsPerWorkgroup: 2, maxComputeWorkgroupStorageSize: 8 };
  const { faults } = runText(text(`b[at] = own[at];`), two, { limits });
  expect(faults.join("\n")).toContain("maxComputeInvocationsPerWorkgroup is 2, and 4 are wanted");
  expect(faults.join("\n")).toContain("maxComputeWorkgroupStorageSize is 8, and 16 are wanted");
});

const quietly =
  (work: ReturnType<typeof caseNamed>): typeof work =>
  async (backend) =>
    await work(backend).catch(() => {});

test.each([
  ["writes its neighbour's element", "o1 + c0] = v1", "o1 + (c0 | 1)] = v1"],
  ["does the work of the group before it too", "let group = wid.x;", "let group = wid.x / 2u;"],
  ["writes a place of its own behind the last one", "o1 + c0] = v1", "o1 + c0 + 8192] = v1"],
])("it is found where a thread of a map %s", async (_, from, to) => {
  const edit = (code: string): string => code.replace(from, to);
  const { report, ran } = await onCard(quietly(caseNamed("neg of f32")), { edit });
  expect([...ran].join("\n")).toContain(to);
  expect(report.faults.join("\n")).toMatch(/race|range/);
});

const few = caseNamed("contract of [1,17,1] places, 17 channels, 3 columns");

test("kernels whose threads share loads are right for the size of their subgroups, and no other", async () => {
  const right = await onCard(few, { software: true, subgroup: 8 });
  expect([...right.ran].join("\n")).toContain("quadBroadcast");
  expect(right.report.faults).toEqual([]);
  const many = quietly(caseNamed("contract with bias and residual"));
  const wrong = await onCard(many, { software: true, subgroup: 8, lanes: { size: 4 } });
  expect(wrong.report.faults.join("\n")).toContain("subgroup");
});

test("lanes in another order than threads are found where a kernel counts on theirs", async () => {
  const lanes = { scattered: true };
  await onCard(few, { software: true, subgroup: 8, lanes });
  const edit = (code: string): string =>
    code
      .replace("lane: u32)", "lane: u32, @builtin(local_invocation_id) lid: vec3<u32>)")
      .replace(/let lid = .*/, "");
  await onCard(few, { software: true, subgroup: 8, edit });
  await expect(onCard(few, { software: true, subgroup: 8, lanes, edit })).rejects.toThrow(
    "element",
  );
});

test("an inaccurate card makes other bits, and its fma rounds twice", async () => {
  const values = [0.1, 1.5, -3, 20];
  const results: (readonly number[])[] = [];
  for (const how of [{}, { inaccurate: true }])
    await onCard(async (backend) => {
      const found = await read(backend, exp(tensor(values)));
      results.push([...found]);
    }, how);
  const [exact, rough] = results;
  expect(exact).toEqual(values.map((x) => Math.fround(Math.exp(x))));
  expect(rough).not.toEqual(exact);
  rough?.forEach((value, at) => expect(value / (exact?.[at] ?? 0)).toBeCloseTo(1, 5));
  const [a, c] = [1 + 2 ** -12, -(1 + 2 ** -11)];
  expect([arithmetic, least].map(({ fma }) => fma(a, a, c))).toEqual([2 ** -24, 0]);
});

test("a card that contracts products and sums rounds once, in whatever lines they are", () => {
  const factor = 1 + 2 ** -12;
  const rest = (body: string, contracts: boolean): number => {
    const code = text(`let x = ${factor}; ${body}`);
    return firstOf(code, two, { contracts });
  };
  for (const body of [
    `b[0] = x * x - ${factor + 2 ** -12};`,
    `let y = x * x; b[0] = y + -${factor + 2 ** -12};`,
    `let y = x * x; let z = ${factor + 2 ** -12} - y; b[0] = 0.0 - z;`,
  ])
    expect([false, true].map((contracts) => rest(body, contracts))).toEqual([0, 2 ** -24]);
  expect(rest(`var y = x * x; b[0] = y - ${factor + 2 ** -12};`, true)).toBe(0);
});
