import type { FilterKernel } from "@pixelweft/tensor/backend";
import { hasRowsOfFours } from "../access/access.ts";
import { elementCount } from "../access/axes.ts";
import type { Width } from "../scalar.ts";
import { type Shader, ShaderBuilder, type Site } from "../shader.ts";
import { times } from "../times.ts";
import { bindAfter } from "./after.ts";
import { sharedWalk } from "./filter-shared.ts";
import { bindStagedWalk, stagedFilterBytes } from "./filter-staged.ts";
import { chooseFilterTile, groupSize, groupsOf } from "./filter-tile.ts";
import { type FilterViews, bindFilter, eachColumn, widthOf } from "./filter-views.ts";
import { bindPartWalk } from "./filter-walk.ts";
import type { FilterWork } from "./filter-work.ts";
import { type Parts, joinLines, ownersOf, partBytes } from "./join-parts.ts";
import { bindPlaceSum, placeParts } from "./place-sums.ts";

/**
 * Writes a filter gradient. A thread owns some channels and columns of one tap's weights and walks every n-th place of a slab, one
 * `fma` for each; the sums of the n threads are joined in order. Where the slabs are summed here too, a thread group makes one after the
 * other. Sums of the gradient over places have thread groups of their own.
 */
export function filterShaders(work: FilterWork | FilterKernel, site: Site): Shader[] {
  const whole = work.kind === "filter" ? { filter: work, placeSums: [] } : work;
  const { filter: kernel, slabSum, placeSums }: Omit<FilterWork, "kind"> = whole;
  const { taps, slabs, output } = kernel;
  if (elementCount(output.shape) === 0) return [];
  const builder = new ShaderBuilder(site);
  const perTap = kernel.a.shape[3] ?? 0;
  // Most of a thread's four channels would not be there. Those of all taps are one axis in the output, too.
  const joined =
    site.traits.share > 1 && perTap < 4 && output.strides[1] === perTap * (output.strides[2] ?? 0);
  const [tapCount, channels] = joined ? [1, taps.length * perTap] : [taps.length, perTap];
  const [batch = 0, h = 0, w = 0, columns = 0] = kernel.g.shape;
  const chunk = Math.ceil((batch * h * w) / slabs);
  const wide = hasRowsOfFours(kernel.a) && hasRowsOfFours(kernel.g);
  const size = { taps: tapCount, channels, columns, places: chunk, wide };
  const tile = chooseFilterTile(size, site.traits);
  const views = bindFilter(kernel, builder, { tile, joined });
  const sum = slabSum && bindAfter(slabSum, builder);
  const sums = placeSums.map((one) => bindPlaceSum(one, views, builder));
  const staged = tile.staged > 0;
  const walk =
    tile.share > 1
      ? () => sharedWalk(views)
      : (staged ? bindStagedWalk : bindPartWalk)(views, builder);
  const groups = groupsOf(tile, size) * (sum ? 1 : slabs);
  const sumGroups = Math.ceil(columns / (4 * tile.columns));
  const group = groupSize(tile);
  const [perColumns, perChannels, perTaps] = [
    Math.ceil(columns / group.columns),
    Math.ceil(channels / group.channels),
    tapCount,
  ].map((count) => `u32(${builder.word(count)})`);
  const count = builder.word(slabs);
  const length = builder.word(chunk);
  const cells = times(4 * tile.fours * tile.vectors, (c) => `acc${c}`);
  const parts: Parts = { cells, threads: tile.columns * tile.channels, count: tile.parts };
  const { owners, each } = ownersOf(parts);
  const own = cells.slice(0, each);
  const perOwner = tile.parts / owners;
  const slabLines = [
    ...cells.map((name) => `var ${name} = vec4<f32>();`),
    `let first = slab * ${length}${tile.parts > 1 ? " + i32(part)" : ""};`,
    `let end = min(${views.places}, (slab + 1) * ${length});`,
    ...walk({ from: `slab * ${length}`, again: sum !== undefined }),
    ...joinLines(parts, !staged && sum !== undefined),
    // Where there is one part, the loop must be the same for all threads: some share loads.
    `if (part % ${perOwner}u == 0u) {`,
    ...store(views, own),
    "}",
  ];
  const { map, gradient } = views;
  const main = [
    `let thread = lid.y * ${tile.columns}u + lid.x;`,
    ...branches(
      sums.map((lines) => ({ groups: sumGroups, lines: lines() })),
      [
        `let part = lid.y / ${tile.channels}u;`,
        `let column = i32((rest % ${perColumns}) * ${group.columns}u + lid.x * ${gradient.spread > 1 ? 1 : 4}u);`,
        `let others = rest / ${perColumns};`,
        `let channel = i32((others % ${perChannels}) * ${group.channels}u + lid.y % ${tile.channels}u * ${map.spread > 1 ? 1 : 4}u);`,
        `let block = others / ${perChannels};`,
        `let t = i32(block % ${perTaps});`,
        `let tap = p.v[${views.taps} + t];`,
        `let cell = i32(part / ${perOwner}u) * ${each};`,
        `let ownChannel = channel + cell % ${4 * tile.fours} / 4 * ${map.apart} + cell % 4 * ${map.spread};`,
        `let ownColumn = column + cell / ${4 * tile.fours} * ${gradient.apart};`,
        sum
          ? `for (var slab = 0; slab < ${count}; slab++) {`
          : `{ let slab = i32(block / ${perTaps});`,
        ...slabLines,
        "}",
        ...(sum
          ? [
              `if (part % ${perOwner}u == 0u) {`,
              ...finish(views, { sum, count, width: widthOf(kernel.g, builder) }, own.length),
              "}",
            ]
          : []),
      ],
      builder,
    ),
  ];
  const bytes = Math.max(
    partBytes(parts),
    staged ? stagedFilterBytes(tile) : 0,
    sums.length > 0 ? partBytes(placeParts(views)) : 0,
  );
  const rows = tile.channels * tile.parts;
  return [
    builder.build({
      main: main.join("\n"),
      globals: bytes > 0 ? `var<workgroup> joined: array<vec4<f32>, ${bytes / 16}>;` : "",
      workgroupBytes: bytes,
      grid: { size: [tile.columns, rows], groups: groups + sums.length * sumGroups },
      subgroups: tile.share > 1,
      work: 2 * elementCount(kernel.g.shape) * channels * tapCount,
    }),
  ];
}

/** Some thread groups for each of several things to do, the last of which has all that are left; `rest` counts them from 0. */
function branches(
  some: readonly { readonly groups: number; readonly lines: readonly string[] }[],
  all: readonly string[],
  builder: ShaderBuilder,
): string[] {
  const [one, ...others] = some;
  if (one === undefined) return ["let rest = group;", ...all];
  let start = 0;
  const heads = [one, ...others].map(({ groups, lines }) => {
    const from = `u32(${builder.word(start)})`;
    start += groups;
    return [`if (group < u32(${builder.word(start)})) {`, `let rest = group - ${from};`, ...lines];
  });
  const end = `u32(${builder.word(start)})`;
  const chain = heads.flatMap((lines, k) => (k === 0 ? lines : ["} else", ...lines]));
  return [...chain, "} else {", `let rest = group - ${end};`, ...all, "}"];
}

function place({ output, weights, map }: FilterViews, slab: string, column: string): string {
  const [ss, st, sc, so] = weights;
  return `${output.offset} + ${slab} * ${ss} + t * ${st} + (ownChannel + c * ${map.spread}) * ${sc} + (${column}) * ${so}`;
}

/** Stores a thread's cells of `slab`. */
function store(views: FilterViews, cells: readonly string[]): string[] {
  const { output } = views;
  const width = output.wide ? 4 : 1;
  const code = output.wide ? "cells[c]" : "cells[c][k]";
  return [
    `var cells = array<vec4<f32>, ${cells.length}>(${cells.join(", ")});`,
    ...eachCell(views, width, cells.length, (column) => [
      output.store(
        { index: place(views, "slab", column), width, stride: 1 },
        { code, type: "f32" },
      ),
    ]),
  ];
}

/** Lines for each of a thread's channels, `ownChannel` and those after it, and its columns, all at once or one by one. */
function eachCell(
  views: FilterViews,
  width: Width,
  count: number,
  lines: (column: string) => readonly string[],
): string[] {
  const { map } = views;
  return [
    `for (var c = 0; c < ${count} && ownChannel + c * ${map.spread} < ${map.size}; c++) {`,
    ...eachColumn(views, width, "ownColumn", lines),
    "}",
  ];
}

/** Adds up what the thread has stored of each slab, in order, and does what follows. */
function finish(
  views: FilterViews,
  { sum, count, width }: { sum: ReturnType<typeof bindAfter>; count: string; width: Width },
  cells: number,
): string[] {
  const { kernel, output, perTap, map } = views;
  const stride = kernel.output.strides[3] ?? 0;
  const channel = `ownChannel + c * ${map.spread}`;
  const coordinates =
    perTap === undefined
      ? ["t", channel]
      : [`(${channel}) / ${perTap}`, `(${channel}) % ${perTap}`];
  return eachCell(views, width, cells, (column) => {
    const load = (slab: string): string =>
      output.load({ index: place(views, slab, column), width, stride });
    return [
      `var sum = ${load("0")};`,
      `for (var s = 1; s < ${count}; s++) { sum += ${load("s")}; }`,
      ...sum({ coordinates: [...coordinates, column], sum: "sum", width }),
    ];
  });
}
