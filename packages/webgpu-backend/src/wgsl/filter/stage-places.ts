import { times } from "../times.ts";
import { type FilterViews, type Side, isFlat } from "./filter-views.ts";
import { isEven, isStill } from "./map-sight.ts";
import type { Coordinates } from "./walk.ts";

/** What the threads of a part stage together: fours of one side, at some places. */
interface Staged {
  readonly side: Side;
  /** Fours of a place: a power of two. */
  readonly fours: number;
  /** The group's first element, as i32 code. */
  readonly first: string;
  /** Where place 0 lies in the buffer, as i32 code. */
  readonly offset: string;
  /** Elements from one place to the next, if they lie at equal distances. */
  readonly each: string | undefined;
  /** Says of a place's row and column whether it lies in the view; missing where each does. */
  readonly within?: (y: string, x: string) => string;
}

/** Channels of the map under the tap, zero outside the map. */
export function stagedMap({ kernel, tile, map }: FilterViews): Staged {
  const still = isStill(kernel);
  const inside = (y: string, x: string): string =>
    `u32(${y} + down) < mapHeight && u32(${x} + along) < mapWidth`;
  return {
    side: map,
    fours: tile.fours * tile.channels,
    first: `channel - i32(lid.y % ${tile.channels}u) * 4`,
    offset: still ? map.access.offset : `${map.access.offset} + under`,
    each: isEven(kernel) ? map.strides[2] : undefined,
    ...(still ? {} : { within: inside }),
  };
}

/** Columns of the gradient. */
export function stagedGradient({ kernel, tile, gradient }: FilterViews): Staged {
  return {
    side: gradient,
    fours: tile.vectors * tile.columns,
    first: "column - i32(lid.x) * 4",
    offset: gradient.access.offset,
    each: isFlat(kernel.g) ? gradient.strides[2] : undefined,
  };
}

/** How places are shared among threads. */
interface Sharing {
  /** Rows and columns of the gradient, as i32 code. */
  readonly space: readonly [height: string, width: string];
  /** Threads of a part. */
  readonly threads: number;
  /** Places of a part at a time, and of all parts together. */
  readonly step: number;
  readonly turn: number;
  /** Writes the lines that go a turn on from a place. */
  readonly advance: (names: Coordinates) => string[];
}

/** The lines by which a thread stages its share of each turn. */
export interface Staging {
  /** Lines before the first turn, whose first place is `from`. */
  start(from: string): string[];
  /** Loads what the thread has of the turn that begins at place `from`. */
  fetch(from: string): string[];
  /** Stages what was loaded. */
  readonly store: readonly string[];
  /** Goes a turn on. */
  readonly pass: readonly string[];
}

/** Shares the staging of a view: neighbours load neighbouring fours of a place. Past the end of a slab is zero. */
export function bindStaging(staged: Staged, sharing: Sharing): Staging {
  const { side, fours, first, offset, each, within } = staged;
  const { name, access, last, strides } = side;
  const { space, threads, step, turn, advance } = sharing;
  const [height, width] = space;
  const [sn, sy, sx] = strides;
  const apart = threads / fours;
  const loads = times(step / apart, (i) => {
    const local = (what: string): string => `${name}${what}${i}`;
    const place = { x: local("X"), y: local("Y"), n: local("N") };
    return { i, ...place, next: local("Next"), inside: local("Inside") };
  });
  const isPlaced = each === undefined || within !== undefined;
  /** Fours from a place to one so many on. */
  const inFours = (places: number): string => `(${places} * ${each}) >> 2u`;
  return {
    start: (from) => [
      `let ${name}Four = min(${first} + i32(mate % ${fours}u) * 4, ${last}) >> 2u;`,
      `let ${name}Own = i32(part * ${step}u + mate / ${fours}u);`,
      ...(each === undefined
        ? []
        : [`var ${name}At = (${offset} + (${from} + ${name}Own) * ${each}) >> 2u;`]),
      ...(isPlaced ? loads : []).flatMap(({ i, x, y, n }) => [
        `let ${name}First${i} = ${from} + ${name}Own + ${i * apart};`,
        `var ${x} = ${name}First${i} % ${width};`,
        `var ${y} = (${name}First${i} / ${width}) % ${height};`,
        `var ${n} = ${name}First${i} / (${width} * ${height});`,
      ]),
    ],
    fetch: (from) =>
      loads.flatMap(({ i, x, y, n, next, inside }) => {
        const where =
          each === undefined
            ? `(${offset} + ${n} * ${sn} + ${y} * ${sy} + ${x} * ${sx}) >> 2u`
            : `${name}At + (${inFours(i * apart)})`;
        const asked = within === undefined ? "" : ` && ${within(y, x)}`;
        const index = `select((${access.offset}) >> 2u, ${where}, ${inside}) + ${name}Four`;
        return [
          `let ${inside} = ${from} + ${name}Own + ${i * apart} < end${asked};`,
          `let ${next} = ${access.load({ index, width: 4, stride: 1, inFours: true })};`,
        ];
      }),
    // Whether it is zero is asked only here, since nothing may wait for what was just loaded.
    store: loads.map(
      ({ i, next, inside }) =>
        `joined[${name}Stage + mate + ${i * threads}u] = select(vec4<f32>(), ${next}, ${inside});`,
    ),
    pass: [
      ...(each === undefined ? [] : [`${name}At += ${inFours(turn)};`]),
      ...(isPlaced ? loads.flatMap(({ x, y, n }) => advance({ x, y, n })) : []),
    ],
  };
}
