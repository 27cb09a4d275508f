import type { FilterKernel } from "@pixelweft/tensor/backend";
import { type Access, liesInFours } from "./access.ts";
import { elementCount } from "./axes.ts";
import { type Shader, ShaderBuilder, type Site } from "./shader.ts";
import { type FilterTile, chooseFilterTile } from "./tile.ts";

/** A filter gradient with its views declared. */
interface Bound {
  readonly kernel: FilterKernel;
  readonly tile: FilterTile;
  readonly a: Access;
  readonly g: Access;
  readonly output: Access;
  readonly at: readonly [string, string];
  /** Places of one loop turn: with shared loads each thread loads channels of one of several places. */
  readonly places: number;
}

/**
 * Writes a filter gradient. A thread owns some channels and four columns of one tap's weights in one slab and walks the
 * slab's places in order, one `fma` for each.
 */
export function filterShaders(kernel: FilterKernel, site: Site): Shader[] {
  const { taps, slabs, output } = kernel;
  if (elementCount(output.shape) === 0) return [];
  const builder = new ShaderBuilder(site);
  const channels = kernel.a.shape[3] ?? 0;
  const [batch = 0, h = 0, w = 0, columns = 0] = kernel.g.shape;
  const tile = chooseFilterTile(channels, site.traits);
  const declare = (view: FilterKernel["a"], write: boolean): Access =>
    builder.access(view, { write, wide: liesInFours(view, 3) });
  const bound: Bound = {
    kernel,
    tile,
    a: declare(kernel.a, false),
    g: declare(kernel.g, false),
    output: declare(output, true),
    at: [builder.affine(kernel.at[0]), builder.affine(kernel.at[1])],
    places: (tile.share > 1 ? tile.share / tile.fours : 1) * tile.loads,
  };
  const table = builder.table(taps.flatMap(([row, column]) => [row, column, 0, 0]));
  const chunk = Math.ceil((batch * h * w) / slabs);
  const [tx, ty] = tile.threads;
  const columnGroups = Math.ceil(columns / (4 * tx));
  const channelGroups = Math.ceil(channels / (4 * tile.fours * ty));
  const cells = Array.from({ length: 4 * tile.fours }, (_, c) => `acc${c}`);
  const main = [
    `let column = i32((group % ${columnGroups}u) * ${tx}u + lid.x) * 4;`,
    `let rest = group / ${columnGroups}u;`,
    `let channel = i32((rest % ${channelGroups}u) * ${ty}u + lid.y) * ${4 * tile.fours};`,
    `let t = i32((rest / ${channelGroups}u) % ${taps.length}u);`,
    `let slab = i32(rest / ${channelGroups * taps.length}u);`,
    `let tap = p.v[${table} + t];`,
    `let end = min(${batch * h * w}, (slab + 1) * ${chunk});`,
    ...cells.map((name) => `var ${name} = vec4<f32>();`),
    `for (var q = slab * ${chunk}; q < end; q += ${bound.places}) {`,
    ...loadMap(bound),
    ...loadGradient(bound),
    ...multiply(bound),
    "}",
    `var cells = array<vec4<f32>, ${cells.length}>(${cells.join(", ")});`,
    ...store(bound),
  ];
  return [
    builder.build({
      main: main.join("\n"),
      grid: { size: [tx, ty], groups: columnGroups * channelGroups * taps.length * slabs },
      subgroups: tile.share > 1,
      work: 2 * elementCount(kernel.g.shape) * channels * taps.length,
    }),
  ];
}

/** Loads channels of the map under the tap, zero outside it and past the end of the slab. */
function loadMap(bound: Bound): string[] {
  return Array.from({ length: bound.tile.loads }, (_, at) => loadMapOnce(bound, at)).flat();
}

function loadMapOnce({ kernel, tile, a, at, places }: Bound, load: number): string[] {
  const [, height = 0, width = 0, channels = 0] = kernel.a.shape;
  const [sn = 0, sy = 0, sx = 0] = kernel.a.strides;
  const [, h = 0, w = 0] = kernel.g.shape;
  const shared = tile.share > 1;
  const first = shared ? `channel + 4 * i32(lane % ${tile.fours}u)` : "channel";
  const skip = (load * places) / tile.loads;
  const lines = [
    `let m${load} = u32(q) + ${skip}u${shared ? ` + lane / ${tile.fours}u` : ""};`,
    `let ty${load} = i32((m${load} / ${w}u) % ${h}u) + ${at[0]} + tap.x;`,
    `let tx${load} = i32(m${load} % ${w}u) + ${at[1]} + tap.y;`,
    `let in${load} = i32(m${load}) < end && u32(ty${load}) < ${height}u && u32(tx${load}) < ${width}u;`,
    `let a${load} = ${a.offset} + select(0, i32(m${load} / ${w * h}u) * ${sn} + ty${load} * ${sy} + tx${load} * ${sx}, in${load});`,
  ];
  const own = Array.from({ length: shared ? 1 : tile.fours }, (_, f) => {
    const value = loadFour(a, { base: `a${load}`, first: `${first} + ${4 * f}`, count: channels });
    return `let own${load}_${f} = select(vec4<f32>(), ${value}, in${load});`;
  });
  return [...lines, ...own];
}

/** Loads four columns of the gradient at each place of the turn. */
function loadGradient({ kernel, g, places }: Bound): string[] {
  const [, h = 0, w = 0, columns = 0] = kernel.g.shape;
  const [sn = 0, sy = 0, sx = 0] = kernel.g.strides;
  const flat = sy === w * sx && sn === h * sy;
  return Array.from({ length: places }, (_, k) => {
    // Past the end any gradient will do: the map's value beside it is zero.
    const place = places > 1 ? `min(q + ${k}, end - 1)` : "q";
    const where = `i32(u${k} / ${w * h}u) * ${sn} + i32((u${k} / ${w}u) % ${h}u) * ${sy} + i32(u${k} % ${w}u) * ${sx}`;
    const value = loadFour(g, { base: `g${k}`, first: "column", count: columns });
    return [
      `let u${k} = u32(${place});`,
      `let g${k} = ${g.offset} + ${flat ? `i32(u${k}) * ${sx}` : where};`,
      `let gv${k} = ${value};`,
    ];
  }).flat();
}

/** Four neighbours along the last axis; past the last one it is repeated. */
function loadFour(access: Access, at: { base: string; first: string; count: number }): string {
  const stride = access.view.strides[3] ?? 0;
  const { base, first, count } = at;
  if (access.wide)
    return access.load({ index: `${base} + min(${first}, ${count - 4})`, width: 4, stride: 1 });
  const items = [0, 1, 2, 3].map((k) => {
    const index = `${base} + min(${first} + ${k}, ${count - 1}) * ${stride}`;
    return access.load({ index, width: 1, stride: 0 });
  });
  return `vec4<f32>(${items.join(", ")})`;
}

function multiply({ tile, places }: Bound): string[] {
  const shared = tile.share > 1;
  const perLoad = places / tile.loads;
  const lines: string[] = [];
  for (let f = 0; f < tile.fours; f++) {
    const name = (k: number): string => (shared ? `row${k}_${f}` : `own${k}_${f}`);
    for (let k = 0; shared && k < places; k++) {
      const lane = (k % perLoad) * tile.fours + f;
      lines.push(`let ${name(k)} = subgroupBroadcast(own${Math.floor(k / perLoad)}_0, ${lane}u);`);
    }
    // Accumulator by accumulator, so that few are wanted in registers at a time.
    for (let c = 0; c < 4; c++) {
      const acc = `acc${4 * f + c}`;
      for (let k = 0; k < places; k++)
        lines.push(`${acc} = fma(vec4<f32>(${name(k)}.${"xyzw"[c]}), gv${k}, ${acc});`);
    }
  }
  return lines;
}

function store({ kernel, tile, output }: Bound): string[] {
  const channels = kernel.a.shape[3] ?? 0;
  const columns = kernel.g.shape[3] ?? 0;
  const [ss = 0, st = 0, sc = 0, so = 0] = output.view.strides;
  const base = `${output.offset} + slab * ${ss} + t * ${st} + (channel + c) * ${sc}`;
  const whole = output.store(
    { index: `${base} + column`, width: 4, stride: 1 },
    { code: "cells[c]", type: "f32" },
  );
  const single = output.store(
    { index: `${base} + (column + k) * ${so}`, width: 1, stride: 0 },
    { code: "cells[c][k]", type: "f32" },
  );
  return [
    `for (var c = 0; c < min(${4 * tile.fours}, ${channels} - channel); c++) {`,
    output.wide
      ? `if (column < ${columns}) { ${whole} }`
      : `for (var k = 0; k < min(4, ${columns} - column); k++) { ${single} }`,
    "}",
  ];
}
