import { type Combine, type Kernel, computeDtype } from "../../backend/mod.ts";
import { sizeOf } from "../../graph/shape.ts";
import type { Chance } from "../chance.ts";
import { RandomBody } from "./random-body.ts";
import { randomContract, randomFilter } from "./random-contract.ts";
import type { RandomMemory, Value } from "./random-memory.ts";
import { computeTypes, finish, load, readSome, updatable } from "./random-results.ts";

/** A random kernel over what is in memory; its results can be read once they are committed. */
export function randomKernel(chance: Chance, memory: RandomMemory): Kernel {
  const make = chance.pick([
    randomMap,
    randomMap,
    randomMap,
    randomReduce,
    randomReduce,
    randomContract,
    randomContract,
    randomFilter,
    randomScatter,
    randomGather,
  ]);
  const kernel = make(chance, memory);
  memory.commit();
  return kernel;
}

const any = () => true;

function randomMap(chance: Chance, memory: RandomMemory): Kernel {
  const target = chance.happens(0.3) ? updatable(chance, memory) : undefined;
  const shape = target?.view.shape ?? randomShape(chance, { rank: chance.whole(0, 5), limit: 600 });
  const body = new RandomBody(chance, { rank: shape.length, loops: memory.loops });
  const inputs = target ? [target] : [];
  inputs.push(...readSome(memory, shape, { count: chance.whole(1, 3), not: target }));
  const terms = load(body, inputs);
  body.grow(chance.whole(1, 7));
  const results = finish({ chance, memory, body, shape }, target && { ...target, term: terms[0] });
  const views = inputs.map(({ view }) => view);
  return { kind: "map", shape, inputs: views, ...results };
}

function randomReduce(chance: Chance, memory: RandomMemory): Kernel {
  const target = chance.happens(0.25) ? updatable(chance, memory) : undefined;
  const keptShape =
    target?.view.shape ?? randomShape(chance, { rank: chance.whole(0, 3), limit: 60 });
  const combine = chance.pick(["sum", "sum", "max", "argmax", "logsumexp", "prefix"] as const);
  const { shape, axes } = extended(
    chance,
    keptShape,
    combine === "prefix" ? 0 : chance.whole(1, 2),
  );
  const { loops } = memory;
  const body = new RandomBody(chance, { rank: shape.length, loops });
  const inputs = readSome(memory, shape, { count: chance.whole(1, 2), not: target });
  load(body, inputs);
  body.grow(chance.whole(0, 4));
  const before = body.result(combine === "logsumexp" ? "f32" : chance.pick(computeTypes));
  const chosen: Combine = combine === "argmax" && !before.exact ? "max" : combine;
  const reduced = axes.reduce((size, axis) => size * (shape[axis] ?? 1), 1);
  const out = chosen === "prefix" ? shape : keptShape;
  const after = new RandomBody(chance, { rank: out.length, loops });
  const inPlace = target && chosen !== "prefix" ? [target] : [];
  const extras = [...inPlace, ...readSome(memory, out, { count: chance.whole(0, 2), not: target })];
  const [old] = load(after, extras);
  after.take({
    line: after.lines.accumulator(0, chosen === "argmax" ? "i32" : before.dtype),
    dtype: chosen === "argmax" ? "i32" : before.dtype,
    exact: chosen === "argmax" || before.dtype !== "f32" || (chosen === "max" && before.exact),
    size: chosen === "max" ? before.size : before.size * Math.sqrt(reduced) + Math.log(reduced),
  });
  after.grow(chance.whole(0, 3));
  const [first] = inPlace;
  const results = finish(
    { chance, memory, body: after, shape: out },
    first && { ...first, term: old },
  );
  return {
    kind: "reduce",
    combine: chosen,
    shape,
    axes,
    inputs: inputs.map(({ view }) => view),
    before: body.lines.body(before.line),
    extras: extras.map(({ view }) => view),
    after: results.body,
    outputs: results.outputs,
  };
}

function randomGather(chance: Chance, memory: RandomMemory): Kernel {
  const shape = randomShape(chance, { rank: chance.whole(0, 3), limit: 200 });
  const source = memory.read([...shape, chance.whole(1, 8)], any);
  const isSmall = (value: Value) => isInteger(value) && value.size < 10;
  const indices = memory.read(shape, chance.happens(0.7) ? isSmall : isInteger);
  if (!source || !indices) throw new RangeError("Cannot gather: memory has no integers");
  const dtype = computeDtype(source.view.dtype);
  const output = memory.store(shape, { dtype, exact: source.exact, size: source.size });
  return { kind: "gather", source: source.view, indices: indices.view, output };
}

/** Rows of a value that kernels may update, replaced; without such a value rows that are added. */
function randomScatter(chance: Chance, memory: RandomMemory): Kernel {
  const target = chance.happens(0.5) ? updatable(chance, memory) : undefined;
  const [, columns] = target?.view.shape ?? [];
  if (target === undefined || columns === undefined || target.view.shape.length !== 2)
    return randomSums(chance, memory);
  const picks = chance.whole(1, 9);
  const isAlike = ({ view, size }: Value) =>
    view !== target.view &&
    view.dtype === target.view.dtype &&
    (view.dtype !== "f32" || size < 100);
  const values = memory.read([picks, columns], isAlike);
  const isSmall = (value: Value) =>
    value.view !== target.view && isInteger(value) && value.size < 10;
  const indices = memory.read([picks], isSmall);
  if (!values || !indices) return randomSums(chance, memory);
  const [exact, size] = [target.exact && values.exact, Math.max(target.size, values.size)];
  memory.update(target.view, { exact, size });
  const views = { values: values.view, indices: indices.view, output: target.view };
  return { kind: "scatter", keep: true, ...views };
}

function randomSums(chance: Chance, memory: RandomMemory): Kernel {
  const [picks, columns] = [chance.whole(1, 30), chance.whole(1, 9)];
  const isFloat = ({ view, size }: Value) => view.dtype === "f32" && size < 100;
  const isSmall = (value: Value) => isInteger(value) && value.size < 10;
  const values = memory.read([picks, columns], isFloat);
  const indices = memory.read([picks], isSmall);
  if (!values || !indices) throw new RangeError("Cannot scatter: memory has no integers");
  const size = values.size * picks;
  const output = memory.store([chance.whole(1, 12), columns], { dtype: "f32", exact: false, size });
  return { kind: "scatter", values: values.view, indices: indices.view, output };
}

function isInteger({ view }: Value): boolean {
  return computeDtype(view.dtype) !== "f32";
}

function randomShape(chance: Chance, { rank, limit }: { rank: number; limit: number }): number[] {
  const shape: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const room = Math.max(1, Math.floor(limit / sizeOf(shape)));
    shape.push(chance.whole(1, Math.min(room, chance.pick([2, 3, 4, 7, 17, 70]))));
  }
  return chance.shuffled(shape);
}

/** A shape with more axes among those that are kept, and where they are. */
function extended(chance: Chance, kept: readonly number[], more: number) {
  const shape = [...kept];
  if (more === 0) {
    if (shape.length === 0) shape.push(chance.whole(1, 40));
    return { shape, axes: [chance.whole(0, shape.length - 1)] };
  }
  const marks = kept.map(() => false);
  for (let i = 0; i < more; i++) {
    const place = chance.whole(0, shape.length);
    const room = Math.max(1, Math.floor(2000 / sizeOf(shape)));
    shape.splice(place, 0, chance.whole(1, Math.min(room, 40)));
    marks.splice(place, 0, true);
  }
  return { shape, axes: [...marks.keys()].filter((axis) => marks[axis]) };
}
