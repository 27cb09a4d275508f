import type { ShaderBuilder } from "../shader.ts";
import { times } from "../times.ts";
import type { FilterTile } from "./filter-tile.ts";
import type { FilterViews } from "./filter-views.ts";
import { gradientSight } from "./gradient-sight.ts";
import { mapSight } from "./map-sight.ts";
import { type Sight, bindWalk } from "./walk.ts";

/** Gives the writer of the lines that add a thread's places of a slab to its accumulators. */
export function bindPartWalk(views: FilterViews, builder: ShaderBuilder): () => string[] {
  const { parts: threads, loads: turn, vectors } = views.tile;
  const walk = bindWalk(views, builder, { threads, turn });
  const map = mapSight(views);
  const gradient = gradientSight(views, { threads, fours: vectors });
  const both: Sight = {
    start: [...map.start, ...gradient.start],
    placed: map.placed || gradient.placed,
    visit: (k) => [...map.visit(k), ...gradient.visit(k)],
    pass: (places) => [...map.pass(places), ...gradient.pass(places)],
  };
  return () => walk(both, (places) => times(places, (k) => multiplyPlace(views.tile, k)).flat());
}

/** Lines that multiply what a thread has of place `k` of a turn. */
export function multiplyPlace({ fours, vectors }: FilterTile, k: number): string[] {
  const lines: string[] = [];
  for (let c = 0; c < 4 * fours; c++)
    for (let v = 0; v < vectors; v++) {
      const value = `own${k}_${Math.floor(c / 4)}.${"xyzw"[c % 4]}`;
      const acc = `acc${4 * fours * v + c}`;
      lines.push(`${acc} = fma(vec4<f32>(${value}), gv${k}_${v}, ${acc});`);
    }
  return lines;
}
