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
  /** Sizes and strides as i32 code: parameters, so that kernels which differ in them alone are one pipeline. */
  readonly code: Readonly<Record<"height" | "width" | "channels" | "columns", string>> &
    Readonly<Record<"map" | "gradient" | "weights", readonly string[]>>;
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
    code: {
      height: builder.word(kernel.a.shape[1] ?? 0),
      width: builder.word(kernel.a.shape[2] ?? 0),
      channels: builder.word(channels),
      columns: builder.word(columns),
      map: kernel.a.strides.map((stride) => builder.factor(stride)),
      gradient: kernel.g.strides.map((stride) => builder.factor(stride)),
      weights: output.strides.map((stride) => builder.factor(stride)),
    },
    places: (tile.share > 1 ? tile.share / tile.fours : 1) * tile.loads,
  };
  const table = builder.table(taps.flatMap(([row, column]) => [row, column, 0, 0]));
  const places = builder.word(batch * h * w);
  const chunk = builder.word(Math.ceil((batch * h * w) / slabs));
  const [tx, ty] = tile.threads;
  const columnGroups = Math.ceil(columns / (4 * tx));
  const channelGroups = Math.ceil(channels / (4 * tile.fours * ty));
  const [perColumns, perChannels, perTaps] = [columnGroups, channelGroups, taps.length].map(
    (count) => `u32(${builder.word(count)})`,
  );
  const cells = Array.from({ length: 4 * tile.fours }, (_, c) => `acc${c}`);
  const main = [
    `let column = i32((group % ${perColumns}) * ${tx}u + lid.x) * 4;`,
    `let rest = group / ${perColumns};`,
    `let channel = i32((rest % ${perChannels}) * ${ty}u + lid.y) * ${4 * tile.fours};`,
    `let block = rest / ${perChannels};`,
    `let t = i32(block % ${perTaps});`,
    `let slab = i32(block / ${perTaps});`,
    `let tap = p.v[${table} + t];`,
    `let end = min(${places}, (slab + 1) * ${chunk});`,
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

function loadMapOnce({ kernel, tile, a, at, places, code }: Bound, load: number): string[] {
  const [sn, sy, sx] = code.map;
  const [, h = 0, w = 0] = kernel.g.shape;
  const shared = tile.share > 1;
  const first = shared ? `channel + 4 * i32(lane % ${tile.fours}u)` : "channel";
  const skip = (load * places) / tile.loads;
  const lines = [
    `let m${load} = u32(q) + ${skip}u${shared ? ` + lane / ${tile.fours}u` : ""};`,
    `let ty${load} = i32((m${load} / ${w}u) % ${h}u) + ${at[0]} + tap.x;`,
    `let tx${load} = i32(m${load} % ${w}u) + ${at[1]} + tap.y;`,
    `let in${load} = i32(m${load}) < end && u32(ty${load}) < u32(${code.height}) && u32(tx${load}) < u32(${code.width});`,
    `let a${load} = ${a.offset} + select(0, i32(m${load} / ${w * h}u) * ${sn} + ty${load} * ${sy} + tx${load} * ${sx}, in${load});`,
  ];
  const own = Array.from({ length: shared ? 1 : tile.fours }, (_, f) => {
    const base = `a${load}`;
    const from = { base, first: `${first} + ${4 * f}`, count: code.channels, stride: code.map[3] };
    return `let own${load}_${f} = select(vec4<f32>(), ${loadFour(a, from)}, in${load});`;
  });
  return [...lines, ...own];
}

/** Loads four columns of the gradient at each place of the turn. */
function loadGradient({ kernel, g, places, code }: Bound): string[] {
  const [, h = 0, w = 0] = kernel.g.shape;
  const flat =
    kernel.g.strides[1] === w * (kernel.g.strides[2] ?? 0) &&
    kernel.g.strides[0] === h * (kernel.g.strides[1] ?? 0);
  const [sn, sy, sx, stride] = code.gradient;
  return Array.from({ length: places }, (_, k) => {
    // Past the end any gradient will do: the map's value beside it is zero.
    const place = places > 1 ? `min(q + ${k}, end - 1)` : "q";
    const where = `i32(u${k} / ${w * h}u) * ${sn} + i32((u${k} / ${w}u) % ${h}u) * ${sy} + i32(u${k} % ${w}u) * ${sx}`;
    const from = { base: `g${k}`, first: "column", count: code.columns, stride };
    return [
      `let u${k} = u32(${place});`,
      `let g${k} = ${g.offset} + ${flat ? `i32(u${k}) * ${sx}` : where};`,
      `let gv${k} = ${loadFour(g, from)};`,
    ];
  }).flat();
}

/** Four neighbours along the last axis; past the last one it is repeated. */
function loadFour(
  access: Access,
  from: { base: string; first: string; count: string; stride: string | undefined },
): string {
  const { base, first, count, stride } = from;
  if (access.wide)
    return access.load({ index: `${base} + min(${first}, ${count} - 4)`, width: 4, stride: 1 });
  const items = [0, 1, 2, 3].map((k) => {
    const index = `${base} + min(${first} + ${k}, ${count} - 1) * ${stride}`;
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

function store({ tile, output, code }: Bound): string[] {
  const [ss, st, sc, so] = code.weights;
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
    `for (var c = 0; c < min(${4 * tile.fours}, ${code.channels} - channel); c++) {`,
    output.wide
      ? `if (column < ${code.columns}) { ${whole} }`
      : `for (var k = 0; k < min(4, ${code.columns} - column); k++) { ${single} }`,
    "}",
  ];
}
