import { type ScalarType, typeName } from "../scalar.ts";
import { times } from "../times.ts";
import { type FilterViews, type Side, isFlat } from "./filter-views.ts";

/** Lines that add a slab's places where the threads of a subgroup share their loads. */
export function sharedWalk(views: FilterViews): string[] {
  const { tile } = views;
  const places = (tile.share / tile.fours) * tile.loads;
  return [
    ...tapLines(views),
    `for (var q = first; q < end; q += ${places}) {`,
    ...times(tile.loads, (at) => loadMap(views, at, places)).flat(),
    ...loadGradient(views, places),
    ...multiply(views, places),
    "}",
  ];
}

/** The first row of four that a thread loads: channels of the tap, or of all taps, where `tapY`, `tapX` and `step` are of four. */
function firstRow({ tile }: FilterViews): string {
  return `channel + 4 * i32(lane % ${tile.fours}u)`;
}

/** Lines before the loop: where the rows that a thread loads lie, seen from a place. */
function tapLines(views: FilterViews): string[] {
  const { map, perTap, taps } = views;
  if (perTap === undefined) return ["let tapY = tap.x;", "let tapX = tap.y;", "let step = 0;"];
  const part = (name: string): string =>
    [..."xyzw"].map((k) => `p.v[${taps} + under.${k}].${name}`).join(", ");
  return [
    `let row = min(${firstRow(views)} + vec4<i32>(0, 1, 2, 3), vec4<i32>(${map.size} - 1));`,
    `let under = row / ${perTap};`,
    `let tapY = vec4<i32>(${part("x")});`,
    `let tapX = vec4<i32>(${part("y")});`,
    `let step = row % ${perTap} * ${map.strides[3]};`,
  ];
}

/** Each thread loads channels of the map for one of several places: zero outside the map and past the end of the slab. */
function loadMap(views: FilterViews, load: number, places: number): string[] {
  const { kernel, tile, map, at, height, width, perTap } = views;
  const { access: a } = map;
  const [sn, sy, sx] = map.strides;
  const [, h = 0, w = 0] = kernel.g.shape;
  const skip = (load * places) / tile.loads;
  const joined = perTap !== undefined;
  const of = (type: ScalarType): string => typeName(type, joined ? 4 : 1);
  const one = (k: string): string => a.load({ index: `a${load}.${k}` });
  const own = joined
    ? `vec4<f32>(${[..."xyzw"].map(one).join(", ")})`
    : loadFour(map, `a${load}`, firstRow(views));
  return [
    `let m${load} = u32(q) + ${skip}u + lane / ${tile.fours}u;`,
    `let ty${load} = i32((m${load} / ${w}u) % ${h}u) + ${at[0]} + tapY;`,
    `let tx${load} = i32(m${load} % ${w}u) + ${at[1]} + tapX;`,
    `let in${load} = (${of("i32")}(i32(m${load})) < ${of("i32")}(end)) & (${of("u32")}(ty${load}) < ${of("u32")}(u32(${height}))) & (${of("u32")}(tx${load}) < ${of("u32")}(u32(${width})));`,
    `let a${load} = ${a.offset} + select(${of("i32")}(), i32(m${load} / ${w * h}u) * ${sn} + ty${load} * ${sy} + tx${load} * ${sx} + step, in${load});`,
    `let own${load} = select(vec4<f32>(), ${own}, in${load});`,
  ];
}

/** Loads four columns of the gradient at each place of the turn. */
function loadGradient({ kernel, gradient }: FilterViews, places: number): string[] {
  const [, h = 0, w = 0] = kernel.g.shape;
  const [sn, sy, sx] = gradient.strides;
  return times(places, (k) => {
    // Past the end any finite gradient will do: the map's value beside it is zero.
    const place = places > 1 ? `min(q + ${k}, end - 1)` : "q";
    const where = `i32(u${k} / ${w * h}u) * ${sn} + i32((u${k} / ${w}u) % ${h}u) * ${sy} + i32(u${k} % ${w}u) * ${sx}`;
    return [
      `let u${k} = u32(${place});`,
      `let g${k} = ${gradient.access.offset} + ${isFlat(kernel.g) ? `i32(u${k}) * ${sx}` : where};`,
      `let gv${k} = ${loadFour(gradient, `g${k}`, gradient.name)};`,
    ];
  }).flat();
}

/** Four along the last axis; past the last one it is repeated. */
function loadFour({ access, size, last, strides }: Side, base: string, first: string): string {
  if (access.wide)
    return access.load({ index: `${base} + min(${first}, ${last})`, width: 4, stride: 1 });
  const items = [0, 1, 2, 3].map((k) =>
    access.load({ index: `${base} + min(${first} + ${k}, ${size} - 1) * ${strides[3]}` }),
  );
  return `vec4<f32>(${items.join(", ")})`;
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
