import { type BoundTerm, channelsOf } from "./bound-term.ts";
import type { Summed } from "./direct.ts";
import { joinLines } from "./segments.ts";
import { readMap, stageMap } from "./stage-map.ts";
import { readWeights, stageWeights } from "./stage-weights.ts";
import { mapVectors, weightVectors } from "./staged-tiles.ts";
import { type Cell, type StagedTile, stores, tileCells } from "./tile.ts";
import { type Turns, termTurns } from "./turns.ts";
import { weightName } from "./weights.ts";

/** What a group stages: channels of its places, and their weights for its columns. */
export function stagedGlobals(tile: StagedTile): string {
  return [
    `var<workgroup> stagedMap: array<vec4<f32>, ${tile.split * mapVectors(tile)}>;`,
    `var<workgroup> stagedWeights: array<vec4<f32>, ${tile.split * weightVectors(tile)}>;`,
  ].join("\n");
}

/**
 * Lines that sum all terms into the array `cells`. While a group multiplies what is staged, its threads hold what comes next in
 * registers: memory answers meanwhile. Borders of the map are resolved where a tap begins, so the multiplications ask nothing.
 */
export function stagedLines(summed: Summed<StagedTile>): string[] {
  const { kernel, tile, terms, product } = summed;
  const cells = tileCells(tile, kernel.lanes);
  const serial = product.segments > 1 && tile.split === 1;
  const turns = termTurns(summed);
  return [
    `let thread = down * ${tile.threads[0]} + i32(lid.x);`,
    ...cells.map(({ name }) => `var ${name} = vec4<f32>();`),
    `var cells: array<vec4<f32>, ${cells.length}>;`,
    ...(serial ? ["var joined = false;"] : []),
    ...stageMap(summed).places,
    ...terms.flatMap((term, at) => ["{", ...termLines(term, summed, turns(at)), "}"]),
    ...(tile.split > 1 ? joinSegments(tile, cells) : serial ? joinLines(cells) : stores(cells)),
  ];
}

/** Adds up the segments of a group in their order, through memory that nothing is staged in any more; one thread of each place goes on. */
function joinSegments({ threads, split }: StagedTile, cells: readonly Cell[]): string[] {
  const own = threads[0] * threads[1];
  const place = (segment: string, at: number): string =>
    `stagedWeights[(${segment} * ${own} + thread) * ${cells.length} + ${at}]`;
  return [
    "workgroupBarrier();",
    ...cells.map(({ name }, at) => `${place("segment", at)} = ${name};`),
    "workgroupBarrier();",
    "if (segment > 0) { return; }",
    `for (var s = 1; s < ${split}; s++) {`,
    ...cells.map(({ name }, at) => `${name} += ${place("s", at)};`),
    "}",
    ...stores(cells),
  ];
}

function termLines(bound: BoundTerm, summed: Summed<StagedTile>, turns: Turns): string[] {
  const { tile, builder } = summed;
  const { step } = tile;
  const { code, term } = bound;
  const channels = channelsOf(term);
  const count = builder.word(channels);
  const rest = channels % step;
  const map = stageMap(summed);
  const weights = stageWeights(bound, summed, count);
  const tap = [`let tap = p.v[${code.taps} + t];`, ...map.tap(bound), ...weights.tap];
  const fetch = [...map.fetch(bound, count), ...weights.fetch];
  // Loads and what does not ask for them in one block, which is the last of the turn or ends in a branch: drivers move loads to the place
  // where they are asked for, but not out of a branch. The last turn loads once more what it has: at the end of a branch with loads alone
  // some drivers wait for them.
  const multiplied = (some: number): string[] => [...fetch, ...multiply(bound, summed, some)];
  const whole = multiplied(step);
  const always = `k < ${count}`;
  const branch =
    tile.split > 1 ? `turn <= ${turns.own}` : turns.end.length > 0 ? always : undefined;
  return [
    ...turns.start,
    ...map.held,
    ...weights.held,
    "{",
    ...tap,
    ...fetch,
    "}",
    `for (var turn = 1; turn <= ${turns.most}; turn++) {`,
    "workgroupBarrier();",
    ...map.store,
    ...weights.store,
    "workgroupBarrier();",
    ...(rest === 0 ? [] : [`let left = ${count} - k;`]),
    `if (turn < ${turns.own}) {`,
    `k += ${step};`,
    `if (k >= ${count}) {`,
    "k = 0;",
    "t++;",
    ...tap,
    "}",
    "}",
    ...(branch === undefined ? [] : [`if (${branch}) {`]),
    ...(rest === 0
      ? whole
      : channels < step
        ? multiplied(rest)
        : [`if (left >= ${step}) {`, ...whole, "} else {", ...multiplied(rest), "}"]),
    ...(branch === undefined ? [] : ["}"]),
    ...turns.end,
    "}",
  ];
}

/** Multiplies so many staged channels, in ascending order. */
function multiply(bound: BoundTerm, { kernel, tile }: Summed<StagedTile>, count: number): string[] {
  const lines: string[] = [];
  for (let k = 0; k < count; k += 4) {
    const some = Math.min(4, count - k);
    lines.push("{", ...readWeights(bound.fours, { tile, lanes: kernel.lanes, k, count: some }));
    // Row by row, so that few values of the map are wanted in registers at a time.
    for (let row = 0; row < tile.rows; row++) {
      lines.push(`let row${row} = ${readMap(tile, row, k)};`);
      for (const cell of tileCells(tile, kernel.lanes)) {
        if (cell.row !== row) continue;
        for (let i = 0; i < some; i++) {
          const value = `vec4<f32>(row${row}.${"xyzw"[i]})`;
          const weight = weightName(cell.lane, cell.vector, i);
          lines.push(`${cell.name} = fma(${value}, ${weight}, ${cell.name});`);
        }
      }
    }
    lines.push("}");
  }
  return lines;
}
