import type { ReduceKernel } from "@pixelweft/tensor/backend";
import type { ShaderBuilder } from "../shader.ts";
import { times } from "../times.ts";
import { bindAfter } from "./after.ts";
import type { FilterViews } from "./filter-views.ts";
import { eachColumn, widthOf } from "./filter-views.ts";
import { gradientSight } from "./gradient-sight.ts";
import { type Parts, joinLines } from "./join-parts.ts";
import { bindWalk } from "./walk.ts";

/** How the threads of a group add up columns of a gradient: all that are not along columns share the places. */
export function placeParts({ tile }: Pick<FilterViews, "tile">): Parts {
  return { cells: ["acc0"], threads: tile.columns, count: tile.channels * tile.parts };
}

/**
 * Declares what is done with the sum of a filter's gradient over all places, and gives the writer of the lines of a thread group that
 * makes it for the columns from `4 * columns * rest` on.
 */
export function bindPlaceSum(
  sum: ReduceKernel,
  views: FilterViews,
  builder: ShaderBuilder,
): () => string[] {
  const after = bindAfter(sum, builder);
  const { kernel, tile, places, gradient: side } = views;
  const parts = placeParts(views);
  const { count: threads } = parts;
  // Loads that are under way together help a GPU; a software driver only has more to compile.
  const turn = tile.share > 1 ? 1 : 4;
  const walk = bindWalk(views, builder, { threads, turn });
  const gradient = gradientSight(views, { threads, fours: 1 });
  const width = widthOf(kernel.g, builder);
  return () => [
    `let column = i32(rest * ${4 * tile.columns}u + lid.x * ${side.spread > 1 ? 1 : 4}u);`,
    "let part = lid.y;",
    "let first = i32(part);",
    `let end = ${places};`,
    "var acc0 = vec4<f32>();",
    ...walk(gradient, (count) => times(count, (k) => `acc0 += gv${k}_0;`)),
    ...joinLines(parts),
    "if (part == 0u) {",
    ...eachColumn(views, width, "column", (column) =>
      after({ coordinates: [column], sum: width === 4 ? "acc0" : "acc0[k]", width }),
    ),
    "}",
  ];
}
