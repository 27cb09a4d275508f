import {
  type Backend,
  type HostData,
  type Leaves,
  type Shape,
  State,
  type Tensor,
  type Trace,
  add,
  cast,
  compile,
  flip,
  full,
  indices,
  mul,
  place,
  scalar,
  sizeOf,
  slice,
  sum,
  tensor,
  transpose,
} from "@pixelweft/tensor";
import { Chance } from "../chance.ts";
import type { CaseResult } from "../run.ts";
import { Oracle, type Surroundings } from "./oracle.ts";
import { addOperation } from "./random-operations.ts";
import { addScan } from "./random-scan.ts";
import { type Workbench, fit, picks } from "./random-workbench.ts";

/**
 * Compiles a random function of tensors, often with loops and state, for a backend and runs it twice. Compares its results and the state
 * with an oracle, which evaluates the graph node by node in float64. The same seed makes the same function.
 *
 * @example
 * (await runRandomGraph(backend, 1)).passed; // true
 */
export async function runRandomGraph(backend: Backend, seed: number): Promise<CaseResult> {
  const chance = new Chance(seed);
  const verdicts = await tryProgram(backend, {
    seed,
    operations: chance.whole(3, 15),
    scans: chance.pick([0, 0.1, 0.3]),
    states: chance.happens(0.5),
    smooth: false,
  });
  const [worst] = verdicts.toSorted((a, b) => b.error - a.error);
  const { name = "", error = 0 } = worst ?? {};
  return {
    name: `random graph ${seed}`,
    error,
    passed: error <= 1e-4,
    detail: error === 0 ? "" : `${name} differs from the oracle by ${error}`,
  };
}

/** What a random program is made of. */
export interface Recipe {
  readonly seed: number;
  readonly operations: number;
  /** How likely an operation is a scan. */
  readonly scans: number;
  readonly states: boolean;
  readonly smooth: boolean;
}

/** The largest difference of a result from the oracle's, relative to the result's largest value. */
export interface Verdict {
  readonly name: string;
  readonly error: number;
}

interface Made {
  readonly outputs: Readonly<Record<string, Tensor>>;
  readonly effects: readonly { target: Tensor; value: Tensor }[];
}

const shapes = { square: [3, 3], row: [4], same: [3, 3], one: [] } as const;
const inputShapes = { x: [3, 4], y: [2, 2, 3], z: [6] } as const;

/** Leaves of every kind, ready for operations. */
export function newBench(
  chance: Chance,
  inputs: Readonly<Record<string, Tensor>>,
  smooth: boolean,
): Workbench {
  const floats = Object.values(inputs).filter((x) => x.dtype === "f32");
  const constant = tensor(Float32Array.from(chance.numbers(10)), { shape: [5, 2] });
  const whole = Object.values(inputs).flatMap((x) =>
    x.dtype === "f32" ? [] : [x.dtype === "i32" ? x : cast(x, "i32")],
  );
  return {
    chance,
    floats: [...floats, constant, scalar(0.75), full([2, 3], 0.5)],
    exact: [...floats, constant],
    whole: [...whole, indices([2, 3], 1), tensor([2, 0, 1, 5], { dtype: "i32" })],
    loops: [],
    smooth,
  };
}

function build(
  recipe: Recipe,
  inputs: Readonly<Record<string, Tensor>>,
  state: Trace["state"],
): Made {
  const chance = new Chance(recipe.seed);
  const bench = newBench(chance, inputs, recipe.smooth);
  const groups = recipe.states ? ["p", "q"].flatMap((name) => state[name] ?? []) : [];
  for (const { named, flat } of groups)
    bench.floats.push(
      ...Object.values(named),
      ...flat.slice(0, 1).map((f) => fit(chance, f, [2, 5])),
    );
  for (let i = 0; i < recipe.operations; i++) {
    if (chance.happens(recipe.scans)) addScan(bench, chance.whole(1, 3));
    else addOperation(bench);
  }
  const outputs: Record<string, Tensor> = { last: bench.floats.at(-1) ?? scalar(0) };
  bench.floats.slice(-8).forEach((x, i) => {
    if (chance.happens(0.5)) outputs[`recent${i}`] = x;
  });
  if (chance.happens(0.5)) outputs["any"] = chance.pick(bench.floats);
  if (chance.happens(0.3)) outputs["again"] = outputs["last"] ?? scalar(0);
  if (chance.happens(0.5)) outputs["whole"] = chance.pick(bench.whole);
  const effects = groups.length > 0 ? randomEffects(bench, groups) : [];
  return { outputs, effects };
}

function randomEffects(
  bench: Workbench,
  groups: readonly Leaves[],
): { target: Tensor; value: Tensor }[] {
  const { chance, floats } = bench;
  const [p, q] = groups;
  const { square = scalar(0), row = square, same = square, one = square } = p?.named ?? {};
  const { square: far = square, row: farRow = row } = q?.named ?? {};
  const value = (shape: Shape): Tensor => fit(chance, chance.pick(floats), shape);
  const list: (() => { target: Tensor; value: Tensor }[])[] = [
    () => [{ target: square, value: transpose(square) }],
    () => [
      { target: square, value: same },
      { target: same, value: square },
    ],
    () => [
      { target: square, value: far },
      { target: far, value: add(square, mul(far, 0.5)) },
    ],
    () => [{ target: row, value: add(row, value([4])) }],
    () => [{ target: slice(square, [{ start: 1, size: 1 }]), value: value([1, 3]) }],
    () => [
      {
        target: slice(same, [undefined, { start: 1, size: 2 }]),
        value: slice(square, [undefined, { size: 2 }]),
      },
    ],
    () => [{ target: one, value: add(one, sum(value([5]))) }],
    () => (p?.flat ?? []).map((flat) => ({ target: flat, value: mul(flat, 0.5) })),
    () => (q?.flat ?? []).map((flat, i) => ({ target: flat, value: add(flat, p?.flat[i] ?? 0) })),
    () => [{ target: farRow, value: flip(row, [0]) }],
    () => [{ target: far, value: value([3, 3]) }],
    () => [{ target: flip(row, [0]), value: row }],
    () => [{ target: square, value: place(square, value([1, 3]), [chance.below(3)]) }],
    () => {
      const next = place(far, value([1, 3]), [picks(bench, [])]);
      if (chance.happens(0.5)) floats.push(next);
      return [{ target: far, value: next }];
    },
  ];
  return Array.from({ length: chance.below(4) }, () => chance.pick(list)()).flat();
}

function inputValues(chance: Chance): Record<string, { data: HostData; shape: Shape }> {
  const floats = Object.entries(inputShapes).map(
    ([name, shape]) =>
      [name, { data: Float32Array.from(chance.numbers(sizeOf(shape))), shape }] as const,
  );
  return {
    ...Object.fromEntries(floats),
    k: { data: Int32Array.from(chance.numbers(6, -3, 6)), shape: [2, 3] },
    b: { data: Uint8Array.from(chance.numbers(5, 0, 6)), shape: [5] },
  };
}

/** Compiles and runs a random program twice, and compares results and state with the oracle. */
export async function tryProgram(backend: Backend, recipe: Recipe): Promise<Verdict[]> {
  const chance = new Chance(recipe.seed + 1_000_000);
  const state = new State(backend, { p: shapes, q: shapes });
  for (const name of state.buffers)
    for (const part of state.names(name))
      state.write(name, part, Float32Array.from(chance.numbers(sizeOf(state.shape(name, part)))));
  let made: Made = { outputs: {}, effects: [] };
  const program = compile({ backend, state }, (inputs, trace) => {
    made = build(recipe, inputs, trace.state);
    for (const { target, value } of made.effects) trace.update(target, value);
    return made.outputs;
  });
  const verdicts: Verdict[] = [];
  for (let run = 0; run < 2; run++) {
    const inputs = inputValues(chance);
    const flat = Object.fromEntries(
      await Promise.all(
        state.buffers.map(async (name) => [name, (await state.readFlat(name))[0] ?? []] as const),
      ),
    );
    const outputs = await program.run(inputs);
    const surroundings: Surroundings = {
      inputs: Object.fromEntries(Object.entries(inputs).map(([name, { data }]) => [name, data])),
      state: flat,
    };
    const oracle = new Oracle(surroundings);
    for (const [name, output] of Object.entries(outputs)) {
      const node = made.outputs[name];
      if (node)
        verdicts.push({ name, error: difference(await output.read(), oracle.evaluate(node)) });
    }
    const expected = afterEffects(made, oracle, flat);
    for (const name of state.buffers) {
      const found = (await state.readFlat(name))[0] ?? [];
      verdicts.push({ name, error: difference(found, expected[name] ?? []) });
    }
  }
  await program.dispose();
  state.dispose();
  return verdicts;
}

/** State after all updates, one after another; each value was computed from the state before all of them. */
function afterEffects(
  made: Made,
  oracle: Oracle,
  before: Readonly<Record<string, ArrayLike<number>>>,
): Record<string, number[]> {
  const state = Object.fromEntries(
    Object.entries(before).map(([name, x]) => [name, Array.from(x)]),
  );
  const numbered = Object.fromEntries(
    Object.entries(before).map(([name, x]) => [name, Array.from(x, (_, i) => i)]),
  );
  const places = new Oracle({ state: numbered });
  for (const { target, value } of made.effects) {
    let leaf = target;
    while (leaf.op.kind !== "state") leaf = leaf.inputs[0] ?? scalar(0);
    const values = oracle.evaluate(value);
    const buffer = state[leaf.op.buffer] ?? [];
    places.evaluate(target).forEach((at, i) => {
      buffer[at] = values[i] ?? 0;
    });
  }
  return state;
}

/** The largest difference, relative to the largest expected value or 1. */
export function difference(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (found.length !== expected.length) return Infinity;
  const values = Array.from(expected);
  const scale = values.reduce((a, b) => (Number.isFinite(b) ? Math.max(a, Math.abs(b)) : a), 1);
  return values.reduce((worst, x, i) => {
    const y = found[i] ?? 0;
    if (Object.is(x, y) || x === y) return worst;
    const apart = Math.abs(x - y) / scale;
    return Math.max(worst, Number.isNaN(apart) ? Infinity : apart);
  }, 0);
}
