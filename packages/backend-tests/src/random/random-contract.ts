import {
  type Kernel,
  type Tap,
  type Term as Summand,
  computeDtype,
} from "@pixelweft/tensor/backend";
import type { Chance } from "../chance.ts";
import { affine } from "../view.ts";
import { RandomBody } from "./random-body.ts";
import type { RandomMemory, Value } from "./random-memory.ts";
import { type Makers, finish, load, readSome } from "./random-results.ts";

/** A product of some floats with others. */
export function randomContract(chance: Chance, memory: RandomMemory): Kernel {
  const { extents } = memory.sizes;
  const space = [
    chance.whole(1, 3),
    chance.whole(1, 5),
    chance.whole(1, chance.pick(extents.space)),
  ] as const;
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

function randomSummand(
  { chance, memory }: Makers,
  { n, lanes, columns }: { n: number; lanes: number; columns: number },
): { summand: Summand; size: number } {
  const channels = chance.pick(memory.sizes.extents.channels);
  const taps = randomTaps(chance);
  const a = readFloat(memory, [n, chance.whole(1, 6), chance.whole(1, 6), channels]);
  const own = chance.happens(0.25) ? [n] : [];
  const w = readWeights(memory, [...own, taps.length, channels, lanes, columns]);
  const size = a.size * w.size * Math.sqrt(channels * taps.length);
  return { summand: { a: a.view, w: w.view, taps, at: randomPlace(chance, memory) }, size };
}

/** A gradient of weights from two maps. */
export function randomFilter(chance: Chance, memory: RandomMemory): Kernel {
  const taps = randomTaps(chance);
  const space = chance.pick(memory.sizes.extents.space);
  const [n, h, w] = [chance.whole(1, 3), chance.whole(1, 5), chance.whole(1, space)];
  const a = readFloat(memory, [n, chance.whole(1, 6), chance.whole(1, 6), chance.whole(1, 6)]);
  const g = readFloat(memory, [n, h, w, chance.whole(1, 6)]);
  const slabs = chance.whole(1, 5);
  const shape = [slabs, taps.length, a.view.shape[3] ?? 1, g.view.shape[3] ?? 1];
  const size = a.size * g.size * Math.sqrt((n * h * w) / slabs);
  const output = memory.store(shape, { dtype: "f32", exact: false, size });
  const at = randomPlace(chance, memory);
  return { kind: "filter", a: a.view, at, taps, g: g.view, slabs, output };
}

/** Weights may have any dtype, as long as products stay small. */
function readWeights(memory: RandomMemory, shape: readonly number[]): Value {
  return memory.read(shape, ({ size }) => size < 300) ?? readFloat(memory, shape);
}

function readFloat(memory: RandomMemory, shape: readonly number[]): Value {
  const value = memory.read(shape, ({ view }) => computeDtype(view.dtype) === "f32");
  if (!value) throw new RangeError("Cannot read: memory has no floats");
  return value;
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
