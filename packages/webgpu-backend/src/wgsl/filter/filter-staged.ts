import type { ShaderBuilder } from "../shader.ts";
import { times } from "../times.ts";
import type { FilterTile } from "./filter-tile.ts";
import type { FilterViews } from "./filter-views.ts";
import { multiplyPlace } from "./filter-walk.ts";
import { tapLines } from "./map-sight.ts";
import { type Staging, bindStaging, stagedGradient, stagedMap } from "./stage-places.ts";
import { advanceLines } from "./walk.ts";

/** Bytes of workgroup memory in which the parts of a group stage their places. */
export function stagedFilterBytes(tile: FilterTile): number {
  return 16 * tile.parts * partSize(tile);
}

/** The slab of a walk. */
interface StagedSlab {
  /** Its first place, the same for all threads, as i32 code. */
  readonly from: string;
  /** True where parts of a slab before it may still be joined. */
  readonly again: boolean;
}

/** Fours that a part stages. */
function partSize({ staged, fours, channels, vectors, columns }: FilterTile): number {
  return staged * (fours * channels + vectors * columns);
}

/**
 * Gives the writer of the lines that add a slab's places to a thread's accumulators where the threads of a part stage some places at a
 * time in workgroup memory `joined`. While these are multiplied, what comes next is held in registers: memory answers meanwhile.
 */
export function bindStagedWalk(
  views: FilterViews,
  builder: ShaderBuilder,
): (slab: StagedSlab) => string[] {
  const { tile } = views;
  const { parts, staged: step, channels, columns } = tile;
  const turn = parts * step;
  const [map, gradient] = [stagedMap(views), stagedGradient(views)];
  const how = {
    space: views.space,
    threads: channels * columns,
    turn,
    step,
    advance: advanceLines(views, builder, turn),
  };
  const both = [bindStaging(map, how), bindStaging(gradient, how)];
  const lines = (of: (one: Staging) => readonly string[]): string[] => both.flatMap(of);
  const stage = [
    ...lines(({ store }) => store),
    // Nobody multiplies what others have not staged yet.
    "workgroupBarrier();",
  ];
  const stagedFrom = `part * ${partSize(tile)}u`;
  return ({ from, again }) => [
    `let mate = lid.y % ${channels}u * ${columns}u + lid.x;`,
    `let channelStage = ${stagedFrom};`,
    `let columnStage = ${stagedFrom} + ${step * map.fours}u;`,
    ...tapLines(views),
    ...lines(({ start }) => start(from)),
    "{",
    ...lines(({ fetch }) => fetch(from)),
    ...(again ? ["workgroupBarrier();"] : []),
    ...stage,
    "}",
    `for (var q = ${from}; q < end; q += ${turn}) {`,
    ...lines(({ pass }) => pass),
    ...lines(({ fetch }) => fetch(`q + ${turn}`)),
    ...times(step, (k) => [
      "{",
      ...times(tile.fours, (f) => {
        const place = k * map.fours + f * channels;
        return `let own${k}_${f} = joined[channelStage + lid.y % ${channels}u + ${place}u];`;
      }),
      ...times(tile.vectors, (v) => {
        const place = k * gradient.fours + v * columns;
        return `let gv${k}_${v} = joined[columnStage + lid.x + ${place}u];`;
      }),
      ...multiplyPlace(tile, k),
      "}",
    ]).flat(),
    "workgroupBarrier();",
    ...stage,
    "}",
  ];
}
