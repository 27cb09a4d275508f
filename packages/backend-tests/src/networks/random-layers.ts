import {
  type Tensor,
  add,
  contract,
  full,
  mean,
  mul,
  place,
  rsqrt,
  scan,
  sigmoid,
  slice,
  split,
  sub,
  take,
  tanh,
} from "@pixelweft/tensor";
import type { Tap } from "@pixelweft/tensor/backend";
import type { Chance } from "../chance.ts";
import { element } from "../view.ts";
import type { RandomParameters } from "./random-parameters.ts";

/** What makes layers of a random network. */
export interface Maker {
  readonly chance: Chance;
  readonly parameters: RandomParameters;
}

type Layer = (maker: Maker, x: Tensor) => Tensor;

/** One more layer over a map `[n, h, w, channels]`; its values stay of ordinary size, and no step has an edge. */
export function addLayer(maker: Maker, x: Tensor): Tensor {
  const layer = maker.chance.pick([
    gated,
    gated,
    residual,
    residual,
    plain,
    twoStacks,
    repeated,
    rowByRow,
    normalised,
    halved,
    conditioned,
  ]);
  return layer(maker, x);
}

/** A convolution with a bias, over all of a map. */
function convolved(maker: Maker, x: Tensor, columns: number): Tensor {
  return biased(maker, contract([summand(maker, x, { taps: randomTaps(maker.chance), columns })]));
}

/** The same, sometimes without the first rows and columns. */
export function windowed(maker: Maker, x: Tensor, columns: number): Tensor {
  const { chance } = maker;
  if (chance.happens(0.7)) return convolved(maker, x, columns);
  const [, h = 1, w = 1] = x.shape;
  const row = chance.whole(0, Math.min(2, h - 1));
  const column = chance.whole(0, Math.min(4, w - 1));
  const term = summand(maker, x, { taps: randomTaps(chance), columns });
  return biased(maker, contract([{ ...term, at: [row, column] }], [h - row, w - column]));
}

function biased({ chance, parameters }: Maker, y: Tensor): Tensor {
  return chance.happens(0.8) ? add(y, parameters.parameter([element(y.shape, 3)], 12)) : y;
}

const gated: Layer = (maker, x) => gate(windowed(maker, x, 2 * randomChannels(maker.chance)));

/** A gate and a product of one place, which are added to what they were made from. */
const residual: Layer = (maker, x) => {
  const channels = element(x.shape, 3);
  const inner = gate(convolved(maker, x, 2 * randomChannels(maker.chance)));
  const back = contract([summand(maker, inner, { taps: [[0, 0]], columns: channels })]);
  return add(
    x,
    maker.chance.happens(0.5) ? back : add(back, maker.parameters.parameter([channels], 12)),
  );
};

const plain: Layer = (maker, x) =>
  activated(maker, windowed(maker, x, randomChannels(maker.chance)));

function activated({ chance }: Maker, y: Tensor): Tensor {
  return chance.pick([() => tanh(y), () => mul(y, sigmoid(y)), () => y])();
}

/** Two convolutions of other taps in one contract. */
const twoStacks: Layer = (maker, x) => {
  const { chance } = maker;
  const columns = randomChannels(chance);
  const y = activated(maker, convolved(maker, x, randomChannels(chance)));
  const terms = [x, y].map((map) => summand(maker, map, { taps: randomTaps(chance), columns }));
  return tanh(contract(terms));
};

/** The same layer, or one with weights of its own in each turn, again and again. */
const repeated: Layer = (maker, x) => {
  const { chance, parameters } = maker;
  const [repeat, channels] = [chance.whole(2, 3), element(x.shape, 3)];
  const taps = randomTaps(chance);
  const fanIn = taps.length * channels;
  const isOwn = chance.happens(0.5);
  const lead = isOwn ? [repeat] : [];
  const weights = parameters.parameter([...lead, taps.length, channels, channels], fanIn);
  const slices = isOwn ? [weights] : [];
  const { carry, stacked } = scan(
    { repeat, carry: [x], slices },
    (_, [map = x], [own = weights]) => {
      const next = add(mul(map, 0.5), tanh(contract([{ map, weight: own, taps }])));
      return { carry: [next], stacked: [mean(next, [0, 1, 2])] };
    },
  );
  const [last = x] = carry;
  const [means = x] = stacked;
  return add(last, mean(means, [0]));
};

/** A product of one row after another, which reads the row above of what it makes. */
const rowByRow: Layer = (maker, x) => {
  const { chance } = maker;
  const [n = 1, h = 1, w = 1, channels = 1] = x.shape;
  const rows = Math.min(h, 4);
  const taps: readonly Tap[] = chance.pick([
    [[-1, 0]],
    [
      [-1, -1],
      [-1, 0],
      [-1, 1],
    ],
  ]);
  const { weight } = summand(maker, x, { taps, columns: channels });
  const { carry } = scan({ repeat: rows, carry: [full(x.shape, 0)] }, (row, [made = x]) => {
    const above = contract([{ map: made, weight, taps, at: [row, 0] }], [1, w]);
    const own = slice(x, [undefined, { start: row, size: 1 }]);
    return { carry: [place(made, tanh(add(own, above)), [0, row, 0, 0])] };
  });
  const [made = x] = carry;
  return n * h > 0 ? add(made, mul(x, 0.5)) : made;
};

const normalised: Layer = (maker, x) => {
  const axes = maker.chance.pick([[3], [1, 2], [1, 2, 3], [0, 1, 2]]);
  // Less all of the mean, the gradient of a bias before would be nothing but rounding.
  const mid = sub(x, mul(mean(x, axes, { keepDims: true }), 0.5));
  const size = mean(mul(mid, mid), axes, { keepDims: true });
  return plain(maker, mul(mid, rsqrt(add(size, 0.1))));
};

/** Every second row or column. */
const halved: Layer = (maker, x) => {
  const y = plain(maker, x);
  const axis = maker.chance.whole(1, 2);
  const extent = element(y.shape, axis);
  if (extent < 4) return y;
  const half = { step: 2, size: Math.floor(extent / 2) };
  return slice(y, axis === 1 ? [undefined, half] : [undefined, undefined, half]);
};

/** A vector for each image by its class, added to all places. */
const conditioned: Layer = (maker, x) => {
  const [n = 1, , , channels = 1] = x.shape;
  const table = maker.parameters.parameter([5, channels], 3);
  const vectors = take(table, maker.parameters.levels([n, 1, 1], 5));
  return tanh(add(x, vectors));
};

function gate(both: Tensor): Tensor {
  const half = element(both.shape, -1) / 2;
  const [a = both, b = both] = split(both, [half, half], -1);
  return mul(tanh(a), sigmoid(b));
}

function summand(
  { parameters }: Maker,
  map: Tensor,
  { taps, columns }: { readonly taps: readonly Tap[]; readonly columns: number },
): { map: Tensor; weight: Tensor; taps: readonly Tap[] } {
  const channels = element(map.shape, 3);
  const weight = parameters.parameter([taps.length, channels, columns], taps.length * channels);
  return { map, weight, taps };
}

/** Channels in fours or not, of the least that transforms pay for or fewer. */
export function randomChannels(chance: Chance): number {
  return chance.happens(0.7) ? chance.whole(16, 26) : chance.pick([1, 2, 3, 5, 8, 12, 13, 32, 40]);
}

function randomTaps(chance: Chance): readonly Tap[] {
  const [top, rows] = [chance.whole(-2, 0), chance.whole(1, 3)];
  const left = chance.pick([-1, -1, -1, -2, 0]);
  const full3 = grid([top, rows], [left, 3]);
  return chance.pick<() => readonly Tap[]>([
    () => full3,
    () => full3,
    () => full3,
    () => full3.toSorted((a, b) => a[1] - b[1] || a[0] - b[0]),
    () => full3.toReversed(),
    () => chance.shuffled(full3).slice(0, chance.whole(1, full3.length)),
    () => [[0, 0]],
    () => [
      [0, -1],
      [0, 0],
    ],
    () => grid([-1, 2], [-2, 5]),
  ])();
}

function grid(
  [top, rows]: readonly [number, number],
  [left, columns]: readonly [number, number],
): Tap[] {
  return Array.from({ length: rows * columns }, (_, i): Tap => [
    top + Math.floor(i / columns),
    left + (i % columns),
  ]);
}
