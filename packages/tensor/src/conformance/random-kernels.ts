import type { Combine, DType, Kernel, Tap, Term as Summand, View } from "../backend/mod.ts";
import { sizeOf } from "../shape.ts";
import type { Chance } from "./chance.ts";
import { RandomBody } from "./random-body.ts";
import type { Term } from "./random-body.ts";
import type { RandomMemory, Value } from "./random-memory.ts";
import { affine } from "./view.ts";

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
    randomGather,
  ]);
  const kernel = make(chance, memory);
  memory.commit();
  return kernel;
}

const any = () => true;
const isFloat = ({ view }: Value) => view.dtype === "f32";
const computeTypes: readonly DType[] = ["f32", "f32", "f32", "i32", "u32"];

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

function randomContract(chance: Chance, memory: RandomMemory): Kernel {
  const space = [chance.whole(1, 3), chance.whole(1, 5), chance.whole(1, 5)] as const;
  const lanes = chance.whole(1, 2);
  const columns = chance.pick([1, 2, 3, 4, 8, 12, 17]);
  const shape = [...space, columns];
  const summands = Array.from({ length: chance.whole(1, 3) }, () =>
    randomSummand({ chance, memory }, { n: space[0], lanes, columns }),
  );
  const body = new RandomBody(chance, { rank: 4, loops: memory.loops });
  const extras = readSome(memory, shape, { count: chance.whole(0, 2) });
  load(body, extras);
  const size = summands.reduce((sum, part) => sum + part.size, 0);
  for (let lane = 0; lane < lanes; lane++)
    body.take({ line: body.lines.accumulator(lane), dtype: "f32", exact: false, size });
  body.grow(chance.whole(0, 5));
  const results = finish({ chance, memory, body, shape });
  return {
    kind: "contract",
    space,
    lanes,
    columns,
    terms: summands.map(({ summand }) => summand),
    extras: extras.map(({ view }) => view),
    epilogue: results.body,
    outputs: results.outputs,
  };
}

interface Makers {
  readonly chance: Chance;
  readonly memory: RandomMemory;
}

function randomSummand(
  { chance, memory }: Makers,
  { n, lanes, columns }: { n: number; lanes: number; columns: number },
): { summand: Summand; size: number } {
  const channels = chance.pick([1, 2, 3, 4, 5, 8, 16, 19]);
  const taps = randomTaps(chance);
  const a = readFloat(memory, [n, chance.whole(1, 6), chance.whole(1, 6), channels]);
  const w = readFloat(memory, [taps.length, channels, lanes, columns]);
  const size = a.size * w.size * Math.sqrt(channels * taps.length);
  return { summand: { a: a.view, w: w.view, taps, at: randomPlace(chance, memory) }, size };
}

function randomFilter(chance: Chance, memory: RandomMemory): Kernel {
  const taps = randomTaps(chance);
  const [n, h, w] = [chance.whole(1, 3), chance.whole(1, 5), chance.whole(1, 5)];
  const a = readFloat(memory, [n, chance.whole(1, 6), chance.whole(1, 6), chance.whole(1, 6)]);
  const g = readFloat(memory, [n, h, w, chance.whole(1, 6)]);
  const slabs = chance.whole(1, 5);
  const shape = [slabs, taps.length, a.view.shape[3] ?? 1, g.view.shape[3] ?? 1];
  const size = a.size * g.size * Math.sqrt((n * h * w) / slabs);
  const output = memory.store(shape, { dtype: "f32", exact: false, size });
  const at = randomPlace(chance, memory);
  return { kind: "filter", a: a.view, at, taps, g: g.view, slabs, output };
}

function randomGather(chance: Chance, memory: RandomMemory): Kernel {
  const shape = randomShape(chance, { rank: chance.whole(0, 3), limit: 200 });
  const source = memory.read([...shape, chance.whole(1, 8)], any);
  const isSmall = ({ view, size }: Value) => view.dtype !== "f32" && size < 10;
  const isInteger = ({ view }: Value) => view.dtype !== "f32";
  const indices = memory.read(shape, chance.happens(0.7) ? isSmall : isInteger);
  if (!source || !indices) throw new RangeError("Cannot gather: memory has no integers");
  const dtype = source.view.dtype === "u8" ? "u32" : source.view.dtype;
  const output = memory.store(shape, { dtype, exact: source.exact, size: source.size });
  return { kind: "gather", source: source.view, indices: indices.view, output };
}

/** Something to update in place; in a loop nothing exact in f32, since earlier kernels rely on its being exact. */
function updatable(chance: Chance, memory: RandomMemory): Value | undefined {
  const fits = memory.values.filter(
    ({ writable, exact, view }) =>
      writable &&
      sizeOf(view.shape) <= 600 &&
      view.dtype !== "i32" &&
      (memory.loops.length === 0 || !exact || view.dtype !== "f32"),
  );
  return fits.length > 0 ? chance.pick(fits) : undefined;
}

interface Wanted {
  readonly count: number;
  /** What must not be read, because it is updated. */
  readonly not?: Value | undefined;
}

function readSome(memory: RandomMemory, shape: readonly number[], { count, not }: Wanted): Value[] {
  const fits = (value: Value) => value.view !== not?.view;
  return Array.from({ length: count }, () => memory.read(shape, fits)).filter(
    (value) => value !== undefined,
  );
}

function readFloat(memory: RandomMemory, shape: readonly number[]): Value {
  const value = memory.read(shape, isFloat);
  if (!value) throw new RangeError("Cannot read: memory has no floats");
  return value;
}

function load(body: RandomBody, values: readonly Value[]): Term[] {
  return values.map(({ view, exact, size }, i) => {
    const dtype = view.dtype === "u8" ? "u32" : view.dtype;
    const line = body.lines.input(i, dtype);
    return body.take({ line, dtype, exact, size: dtype === "f32" ? size : 0 });
  });
}

interface Ending extends Makers {
  readonly body: RandomBody;
  readonly shape: readonly number[];
}

type Target = Value & { readonly term: Term | undefined };

/** Chooses results and where they go; a target is updated by the first of them. */
function finish({ chance, memory, body, shape }: Ending, target?: Target) {
  const results: number[] = [];
  const outputs: View[] = [];
  if (target?.term) {
    const { exact, size, line, dtype } = body.blend(target.term, body.result(target.term.dtype));
    memory.update(target.view, { exact: dtype !== "f32" || exact, size });
    results.push(line);
    outputs.push(target.view);
  }
  const count = target ? chance.whole(0, 1) : chance.pick([1, 1, 1, 2, 3]);
  for (let k = 0; k < count; k++) {
    const { exact, size, line, dtype } = body.result(chance.pick(computeTypes));
    results.push(line);
    outputs.push(memory.store(shape, { dtype, exact, size: dtype === "f32" ? size : Infinity }));
  }
  return { body: body.lines.body(...results), outputs };
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

function randomTaps(chance: Chance): Tap[] {
  return Array.from({ length: chance.whole(1, 4) }, () => [
    chance.whole(-2, 2),
    chance.whole(-2, 2),
  ]);
}

function randomPlace(chance: Chance, { loops }: RandomMemory) {
  const place = () => {
    const strides = loops
      .filter(() => chance.happens(0.4))
      .map(({ loop }) => [loop, chance.whole(-1, 1)] as const);
    return affine(chance.whole(-1, 2), Object.fromEntries(strides));
  };
  return [place(), place()] as const;
}
