import type { FilterKernel } from "@pixelweft/tensor/backend";
import { times } from "../times.ts";
import { bindFours } from "./filter-fours.ts";
import { type FilterViews, isFlat } from "./filter-views.ts";
import type { Sight } from "./walk.ts";

/** A thread's channels of the map under the tap at the places of a walk, zero outside the map, as `own0_0`, `own0_1`, `own1_0`, … */
export function mapSight(views: FilterViews): Sight {
  const { kernel, tile, map } = views;
  const [sn, sy, sx] = map.strides;
  const { offset } = map.access;
  const still = isStill(kernel);
  const fours = bindFours(map, {
    count: tile.fours,
    offset: still ? offset : `${offset} + under`,
    each: isEven(kernel) ? sx : undefined,
    threads: tile.parts,
  });
  const outside = still ? [] : [`let outside = ${fours.at(offset)};`];
  const inside = "u32(y + down) < mapHeight && u32(x + along) < mapWidth";
  return {
    start: [...tapLines(views), ...outside, ...fours.start],
    placed: !still,
    visit: (k) => {
      const base = fours.base(k, `n * ${sn} + y * ${sy} + x * ${sx}`);
      const own = (f: number): string => fours.load(`a${k}`, f);
      return still
        ? [`let a${k} = ${base};`, ...times(tile.fours, (f) => `let own${k}_${f} = ${own(f)};`)]
        : [
            `let in${k} = ${inside};`,
            `let a${k} = select(outside, ${base}, in${k});`,
            ...times(
              tile.fours,
              (f) => `let own${k}_${f} = select(vec4<f32>(), ${own(f)}, in${k});`,
            ),
          ];
    },
    pass: fours.pass,
  };
}

/** Lines that say where the tap lies, seen from a place, and where the map ends: none where each place reads its own. */
export function tapLines({ kernel, at, map, height, width }: FilterViews): string[] {
  const [, sy, sx] = map.strides;
  return isStill(kernel)
    ? []
    : [
        `let down = ${at[0]} + tap.x;`,
        `let along = ${at[1]} + tap.y;`,
        `let under = down * ${sy} + along * ${sx};`,
        `let mapHeight = u32(${height});`,
        `let mapWidth = u32(${width});`,
      ];
}

/** Whether each place reads the map's own place, and the map lies flat. */
export function isStill(kernel: FilterKernel): boolean {
  const { at, taps } = kernel;
  const here = at.every(({ constant, terms }) => constant === 0 && terms.length === 0);
  return here && taps.length === 1 && taps.flat().every((step) => step === 0) && isEven(kernel);
}

/** Whether the map lies flat and has a place for each of the gradient. */
export function isEven({ a, g }: FilterKernel): boolean {
  return isFlat(a) && a.shape[1] === g.shape[1] && a.shape[2] === g.shape[2];
}
