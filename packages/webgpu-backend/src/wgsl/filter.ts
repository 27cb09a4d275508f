import type { FilterKernel } from "@pixelweft/tensor/backend";
import { liesInFours } from "./access.ts";
import { elementCount } from "./axes.ts";
import { type Shader, ShaderBuilder, type Site } from "./shader.ts";

/** Channels of the map and of the gradient that a thread multiplies, and threads along each. */
const tile = { i: 4, o: 4, threads: [8, 8] } as const;

/**
 * Writes a filter gradient: a thread owns a tile of one tap's weights in one slab and walks the slab's places in order.
 */
export function filterShaders(kernel: FilterKernel, site: Site): Shader[] {
  const { a, g, output, taps, slabs } = kernel;
  if (elementCount(output.shape) === 0) return [];
  const builder = new ShaderBuilder(site);
  const aWide = liesInFours(a, 3);
  const gWide = liesInFours(g, 3);
  const oWide = liesInFours(output, 3);
  const from = builder.access(a, { write: false, wide: aWide });
  const grad = builder.access(g, { write: false, wide: gWide });
  const to = builder.access(output, { write: true, wide: oWide });
  const at = [builder.affine(kernel.at[0]), builder.affine(kernel.at[1])];
  const table = builder.table(taps.flatMap(([row, column]) => [row, column, 0, 0]));
  const [, height = 0, width = 0, channels = 0] = a.shape;
  const [batch = 0, h = 0, w = 0, columns = 0] = g.shape;
  const places = batch * h * w;
  const chunk = Math.ceil(places / slabs);
  const [tx, ty] = tile.threads;
  const oGroups = Math.ceil(columns / (tile.o * tx));
  const iGroups = Math.ceil(channels / (tile.i * ty));
  const [an = 0, ay = 0, ax = 0, ai = 0] = a.strides;
  const [gn = 0, gy = 0, gx = 0, go = 0] = g.strides;
  const [os = 0, ot = 0, oi = 0, oo = 0] = output.strides;
  const four = (name: string, count: number): string[] =>
    [0, 1, 2, 3].map((k) => `min(${name} + ${k}, ${count - 1})`);
  const aLoad = aWide
    ? from.load({ index: `aBase + min(i, ${channels - 4})`, width: 4, stride: 1 })
    : `vec4<f32>(${four("i", channels)
        .map((c) => from.load({ index: `aBase + ${c} * ${ai}`, width: 1, stride: 0 }))
        .join(", ")})`;
  const gLoad = gWide
    ? grad.load({ index: `gBase + min(o, ${columns - 4})`, width: 4, stride: 1 })
    : `vec4<f32>(${four("o", columns)
        .map((c) => grad.load({ index: `gBase + ${c} * ${go}`, width: 1, stride: 0 }))
        .join(", ")})`;
  const stores = [0, 1, 2, 3].map((k) => {
    const index = `oBase + (i + ${k}) * ${oi} + o * ${oo}`;
    const value = `acc${k}`;
    const store = oWide
      ? `if (o < ${columns}) { ${to.store({ index, width: 4, stride: 1 }, { code: value, type: "f32" })} }`
      : [0, 1, 2, 3]
          .map((q) => {
            const one = to.store(
              { index: `${index} + ${q * oo}`, width: 1, stride: 0 },
              { code: `${value}.${"xyzw"[q]}`, type: "f32" },
            );
            return `if (o + ${q} < ${columns}) { ${one} }`;
          })
          .join("\n");
    return `if (i + ${k} < ${channels}) { ${store} }`;
  });
  const main = [
    `let o = i32((group % ${oGroups}u) * ${tx}u + lid.x) * ${tile.o};`,
    `let rest = group / ${oGroups}u;`,
    `let i = i32((rest % ${iGroups}u) * ${ty}u + lid.y) * ${tile.i};`,
    `let t = i32((rest / ${iGroups}u) % ${taps.length}u);`,
    `let slab = i32(rest / ${iGroups * taps.length}u);`,
    `let tap = p.v[${table} + t];`,
    ...[0, 1, 2, 3].map((k) => `var acc${k} = vec4<f32>();`),
    `let end = min(${places}, (slab + 1) * ${chunk});`,
    `for (var q = slab * ${chunk}; q < end; q++) {`,
    `let x = q % ${w}; let y = (q / ${w}) % ${h}; let n = q / ${w * h};`,
    `let ty = y + ${at[0]} + tap.x; let tx = x + ${at[1]} + tap.y;`,
    `if (u32(ty) < ${height}u && u32(tx) < ${width}u) {`,
    `let aBase = ${from.offset} + n * ${an} + ty * ${ay} + tx * ${ax};`,
    `let gBase = ${grad.offset} + n * ${gn} + y * ${gy} + x * ${gx};`,
    `let av = ${aLoad};`,
    `let gv = ${gLoad};`,
    ...[..."xyzw"].map((part, k) => `acc${k} = fma(vec4<f32>(av.${part}), gv, acc${k});`),
    "}",
    "}",
    `let oBase = ${to.offset} + slab * ${os} + t * ${ot};`,
    ...stores,
  ];
  return [
    builder.build({
      main: main.join("\n"),
      grid: { size: [tx, ty], groups: oGroups * iGroups * taps.length * slabs },
    }),
  ];
}
