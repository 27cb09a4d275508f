import { type FilterViews, isFlat, loadFour } from "./filter-views.ts";

/** Lines that add a slab's places where the threads of a subgroup share their loads. */
export function sharedWalk(views: FilterViews): string[] {
  const { tile } = views;
  const places = (tile.share / tile.fours) * tile.loads;
  return [
    `for (var q = first; q < end; q += ${places}) {`,
    ...Array.from({ length: tile.loads }, (_, at) => loadMap(views, at, places)).flat(),
    ...loadGradient(views, places),
    ...multiply(views, places),
    "}",
  ];
}

/** Each thread loads channels of the map for one of several places: zero outside the map and past the end of the slab. */
function loadMap(
  { kernel, tile, a, at, code }: FilterViews,
  load: number,
  places: number,
): string[] {
  const [sn, sy, sx] = code.map;
  const [, h = 0, w = 0] = kernel.g.shape;
  const first = `channel + 4 * i32(lane % ${tile.fours}u)`;
  const skip = (load * places) / tile.loads;
  const from = { base: `a${load}`, first, count: code.channels, stride: code.map[3] };
  return [
    `let m${load} = u32(q) + ${skip}u + lane / ${tile.fours}u;`,
    `let ty${load} = i32((m${load} / ${w}u) % ${h}u) + ${at[0]} + tap.x;`,
    `let tx${load} = i32(m${load} % ${w}u) + ${at[1]} + tap.y;`,
    `let in${load} = i32(m${load}) < end && u32(ty${load}) < u32(${code.height}) && u32(tx${load}) < u32(${code.width});`,
    `let a${load} = ${a.offset} + select(0, i32(m${load} / ${w * h}u) * ${sn} + ty${load} * ${sy} + tx${load} * ${sx}, in${load});`,
    `let own${load} = select(vec4<f32>(), ${loadFour(a, from)}, in${load});`,
  ];
}

/** Loads four columns of the gradient at each place of the turn. */
function loadGradient({ kernel, g, code }: FilterViews, places: number): string[] {
  const [, h = 0, w = 0] = kernel.g.shape;
  const [sn, sy, sx, stride] = code.gradient;
  return Array.from({ length: places }, (_, k) => {
    // Past the end any gradient will do: the map's value beside it is zero.
    const place = places > 1 ? `min(q + ${k}, end - 1)` : "q";
    const where = `i32(u${k} / ${w * h}u) * ${sn} + i32((u${k} / ${w}u) % ${h}u) * ${sy} + i32(u${k} % ${w}u) * ${sx}`;
    const from = { base: `g${k}`, first: "column", count: code.columns, stride };
    return [
      `let u${k} = u32(${place});`,
      `let g${k} = ${g.offset} + ${isFlat(kernel.g) ? `i32(u${k}) * ${sx}` : where};`,
      `let gv${k} = ${loadFour(g, from)};`,
    ];
  }).flat();
}

function multiply({ tile }: FilterViews, places: number): string[] {
  const perLoad = places / tile.loads;
  const lines: string[] = [];
  for (let f = 0; f < tile.fours; f++) {
    for (let k = 0; k < places; k++) {
      const lane = (k % perLoad) * tile.fours + f;
      lines.push(`let row${k}_${f} = subgroupBroadcast(own${Math.floor(k / perLoad)}, ${lane}u);`);
    }
    // Accumulator by accumulator, so that few are wanted in registers at a time.
    for (let c = 0; c < 4; c++) {
      const acc = `acc${4 * f + c}`;
      for (let k = 0; k < places; k++)
        lines.push(`${acc} = fma(vec4<f32>(row${k}_${f}.${"xyzw"[c]}), gv${k}, ${acc});`);
    }
  }
  return lines;
}
