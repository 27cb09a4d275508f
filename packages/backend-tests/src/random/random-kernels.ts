import { sizeOf } from "@pixelweft/tensor";
import type { Combine, Kernel } from "@pixelweft/tensor/backend";
import type { Chance } from "../chance.ts";
import { RandomBody } from "./random-body.ts";
import { randomContract, randomFilter } from "./random-contract.ts";
import { randomGather, randomKept, randomScatter } from "./random-indexing.ts";
import type { RandomMemory } from "./random-memory.ts";
import { type Makers, computeTypes, finish, load, readSome, updatable } from "./random-results.ts";
import { randomShape } from "./random-sizes.ts";
import { twinOf } from "./random-twin.ts";

/** A random kernel over what is in memory, and perhaps others that it needs, or its like over other sizes. */
export function randomKernels(chance: Chance, memory: RandomMemory): Kernel[] {
  const kept = chance.happens(0.08) ? randomKept(chance, memory) : undefined;
  if (kept) return kept;
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
  const twin = chance.happens(0.2) ? twinOf(kernel, { chance, memory }) : undefined;
  memory.commit();
  return twin ? chance.shuffled([kernel, twin]) : [kernel];
}

function randomMap(chance: Chance, memory: RandomMemory): Kernel {
  const target = chance.happens(0.3) ? updatable(chance, memory) : undefined;
  const shape =
    target?.view.shape ??
    randomShape(chance, memory.sizes, { rank: chance.whole(0, 5), limit: memory.sizes.map });
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
    target?.view.shape ??
    randomShape(chance, memory.sizes, { rank: chance.whole(0, 3), limit: memory.sizes.kept });
  const combine = chance.pick(["sum", "sum", "max", "argmax", "logsumexp", "prefix"] as const);
  const { shape, axes } = extended(
    { chance, memory },
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

/** A shape with more axes among those that are kept, and where they are. */
function extended({ chance, memory }: Makers, kept: readonly number[], more: number) {
  const { reduced, extents } = memory.sizes;
  const shape = [...kept];
  if (more === 0) {
    if (shape.length === 0) shape.push(chance.whole(1, chance.pick(extents.reduced)));
    return { shape, axes: [chance.whole(0, shape.length - 1)] };
  }
  const marks = kept.map(() => false);
  for (let i = 0; i < more; i++) {
    const place = chance.whole(0, shape.length);
    const room = Math.max(1, Math.floor(reduced / sizeOf(shape)));
    shape.splice(place, 0, chance.whole(1, Math.min(room, chance.pick(extents.reduced))));
    marks.splice(place, 0, true);
  }
  return { shape, axes: [...marks.keys()].filter((axis) => marks[axis]) };
}
