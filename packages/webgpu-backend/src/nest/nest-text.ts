import { declareBinding } from "../wgsl/access/access.ts";
import { functionsText } from "../wgsl/body/functions.ts";
import { loopIndex, loopsText } from "../wgsl/loops-text.ts";
import type { Shader } from "../wgsl/shader.ts";
import type { Functions, NestFunction } from "./nest-functions.ts";

/** How a nest runs. */
export interface Run {
  /** Threads of a group. */
  readonly threads: number;
  /** How many loops are around it. */
  readonly depth: number;
  readonly repeat: number;
  /** Turns of a dispatch. */
  readonly turns: number;
  /** Whether the indices of the loops around it are immediates. */
  readonly immediates: boolean;
}

/** A shader's text with its parameters. */
interface Text {
  readonly code: string;
  readonly params: Int32Array<ArrayBuffer>;
}

/**
 * The text of a nest: a list of calls stands in the parameters and is walked once a turn, so that each function is in the text once. Undefined
 * where the threads of a function that wait for each other are not a thread group.
 */
export function nestText(written: Functions, run: Run): Text | undefined {
  const { functions, works, bindings, subgroups } = written;
  const { threads, depth, immediates } = run;
  const waiting = works.flat().filter((call) => functions[call.function]?.waits === true);
  if (waiting.some(({ shader }) => threadsOf(shader) !== threads)) return undefined;
  const params = packParams(written, run);
  const code = [
    ...(subgroups ? ["diagnostic(off, subgroup_uniformity);", "enable subgroups;"] : []),
    ...(immediates ? ["requires immediate_address_space;"] : []),
    ...bindings.map(declareBinding),
    `struct Params { v: array<vec4<i32>, ${params.length / 4}> }`,
    `@group(0) @binding(${bindings.length}) var<uniform> p: Params;`,
    ...loopsText("outer", immediates),
    "var<private> l: Loops;",
    ...["cells", "kept"].map((name) => `var<private> ${name}: array<vec4<f32>, ${written.cells}>;`),
    ...written.globals,
    functionsText(written.used),
    ...functions.map(
      ({ code: body }, at) =>
        `fn f${at}(base: i32, group: u32, lid: vec3<u32>, lane: u32) {\n${body}\n}`,
    ),
    `@compute @workgroup_size(${threads})`,
    `fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(${subgroups ? "subgroup_invocation_id" : "local_invocation_index"}) thread: u32) {`,
    `let lane = ${subgroups ? "thread" : "0u"};`,
    "l.a = outer.a;",
    "l.b = outer.b;",
    `${loopIndex("l", depth + 1)} = i32(wid.x);`,
    "let run = p.v[0];",
    `let first = ${loopIndex("outer", depth)} * run.y;`,
    "for (var turn = first; turn < min(first + run.y, run.x); turn++) {",
    `${loopIndex("l", depth)} = turn;`,
    "for (var at = run.z; at < run.w; at += 2) {",
    "let call = p.v[at];",
    "let finish = p.v[at + 1];",
    "for (var v = 0u; v < u32(call.z); v++) {",
    `let id = v * ${threads}u + thread;`,
    "let group = id / u32(finish.z);",
    "let flat = id % u32(finish.z);",
    "let lid = vec3<u32>(flat % u32(finish.w), flat / u32(finish.w), 0u);",
    "let inside = group < u32(call.w);",
    ...switchLines("call", functions, false),
    ...switchLines("finish", functions, true),
    "}",
    "storageBarrier();",
    "workgroupBarrier();",
    "}",
    "}",
    "}",
  ];
  return { code: code.filter((line) => line !== "").join("\n"), params };
}

function threadsOf({ size }: Shader): number {
  return size[0] * size[1];
}

/** Calls the function whose number is in `from`, one of those that finish or one of the others. */
function switchLines(
  from: string,
  functions: readonly NestFunction[],
  finishes: boolean,
): string[] {
  const cases = functions.flatMap((one, at) => {
    if (one.finishes !== finishes) return [];
    const call = `f${at}(${from}.y, group, lid, lane);`;
    return [
      `case ${at}: { ${one.waits ? `${call} workgroupBarrier();` : `if (inside) { ${call} }`} }`,
    ];
  });
  return cases.length === 0 ? [] : [`switch (${from}.x) {`, ...cases, "default: {}", "}"];
}

/** Numbers of the run, those of each function, and the list of calls. */
function packParams(
  { works }: Functions,
  { repeat, turns, threads }: Run,
): Int32Array<ArrayBuffer> {
  const words: number[] = [];
  const baseOf = ({ params }: Shader): number => {
    const base = 1 + words.length / 4;
    words.push(...params);
    return base;
  };
  const list = works.flatMap(([call, finish]) => {
    if (call === undefined) return [];
    const { shader } = call;
    const [groups] = shader.workgroups;
    const rounds = Math.ceil((groups * threadsOf(shader)) / threads);
    const base = baseOf(shader);
    const after = finish === undefined ? [-1, 0] : [finish.function, baseOf(finish.shader)];
    return [call.function, base, rounds, groups, ...after, threadsOf(shader), shader.size[0]];
  });
  const from = 1 + words.length / 4;
  return Int32Array.from([repeat, turns, from, from + list.length / 4, ...words, ...list]);
}
