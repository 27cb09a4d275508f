import { times } from "../times.ts";
import type { Side } from "./filter-views.ts";

/** The fours of a view that a thread reads at each place of a walk. */
export interface Fours {
  /** Lines before the walk. */
  readonly start: readonly string[];
  /** Where place `k` of a turn lies, as `load` wants it; `where` is its offset in the view, asked only where places lie apart anyhow. */
  base(k: number, where: string): string;
  /** What `base` gives for an offset in elements of the buffer. */
  at(offset: string): string;
  /** Reads four number `f` of the place at `base`. */
  load(base: string, f: number): string;
  /** Lines that go so many places on. */
  pass(places: number): string[];
}

/** What a thread reads of a view, and where its places lie. */
interface Places {
  /** Fours of a thread. */
  readonly count: number;
  /** Where place 0 lies in the buffer, as i32 code. */
  readonly offset: string;
  /** Elements from one place to the next, if they lie at equal distances. */
  readonly each: string | undefined;
  /** Places from a thread's one to its next. */
  readonly threads: number;
}

/** Declares what a thread reads of a view on its way. Whatever no place differs in is worked out before the first one. */
export function bindFours(side: Side, { count, offset, each, threads }: Places): Fours {
  const { lines, at, load } = (side.access.wide ? together : oneByOne)(side, count);
  const [here, step] = [`${side.name}Here`, `${side.name}Step`];
  const rest = { at, load };
  if (each === undefined)
    return {
      ...rest,
      start: lines,
      base: (_, where) => at(`${offset} + ${where}`),
      pass: () => [],
    };
  return {
    ...rest,
    start: [
      ...lines,
      `var ${here} = ${at(`${offset} + first * ${each}`)};`,
      `let ${step} = ${at(`${threads} * ${each}`)};`,
    ],
    base: (k) => (k === 0 ? here : `${here} + ${k} * ${step}`),
    pass: (places) => [`${here} += ${places} * ${step};`],
  };
}

interface Reading extends Pick<Fours, "at" | "load"> {
  readonly lines: readonly string[];
}

/** Aligned fours: places are counted in them, too. */
function together({ access, name, apart, last }: Side, count: number): Reading {
  return {
    lines: times(count, (f) => `let ${name}${f} = min(${name} + ${apart * f}, ${last}) >> 2u;`),
    at: (offset) => `(${offset}) >> 2u`,
    load: (base, f) =>
      access.load({ index: `${base} + ${name}${f}`, width: 4, stride: 1, inFours: true }),
  };
}

function oneByOne(side: Side, count: number): Reading {
  const { access, name, spread, apart, size, strides } = side;
  return {
    lines: times(4 * count, (at) => {
      const element = `${name} + ${apart * Math.floor(at / 4) + spread * (at % 4)}`;
      return `let ${name}${at} = min(${element}, ${size} - 1) * ${strides[3]};`;
    }),
    at: (offset) => offset,
    load: (base, f) => {
      const items = times(4, (k) => access.load({ index: `${base} + ${name}${4 * f + k}` }));
      return `vec4<f32>(${items.join(", ")})`;
    },
  };
}
