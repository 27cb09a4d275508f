import type { ShaderBuilder } from "../shader.ts";
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
  return () => walk(both, (places) => multiply(views, places));
}

function multiply({ tile }: FilterViews, places: number): string[] {
  const lines: string[] = [];
  for (let k = 0; k < places; k++)
    for (let c = 0; c < 4 * tile.fours; c++)
      for (let v = 0; v < tile.vectors; v++) {
        const value = `own${k}_${Math.floor(c / 4)}.${"xyzw"[c % 4]}`;
        const acc = `acc${4 * tile.fours * v + c}`;
        lines.push(`${acc} = fma(vec4<f32>(${value}), gv${k}_${v}, ${acc});`);
      }
  return lines;
}
