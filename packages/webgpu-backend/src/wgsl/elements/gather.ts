import type { GatherKernel } from "@pixelweft/tensor/backend";
import { elementCount, joinAxes, splitIndex } from "../access/axes.ts";
import { type Shader, ShaderBuilder, type Site } from "../shader.ts";
import { type Space, placeOf } from "./map.ts";
import { perElement } from "./per-element.ts";

/** Writes a gather: one thread looks one element up. */
export function gatherShaders(kernel: GatherKernel, site: Site): Shader[] {
  const { source, indices, output } = kernel;
  const total = elementCount(output.shape);
  if (total === 0) return [];
  const axis = output.shape.length;
  const size = source.shape[axis] ?? 0;
  const stride = source.strides[axis] ?? 0;
  const builder = new ShaderBuilder(site);
  const axes = joinAxes(output.shape, [source, indices, output], []);
  const space: Space = { axes, width: 1, prefix: "c" };
  const from = builder.access(source, { write: false, wide: false });
  const at = builder.access(indices, { write: false, wide: false });
  const to = builder.access(output, { write: true, wide: false });
  const index = `${placeOf(from, 0, space).index} + i32(at) * ${stride}`;
  const lines = [
    splitIndex("flat", axes.shape, space),
    // As u32 a negative index is a large one, so one comparison refuses both.
    `let at = u32(${at.load(placeOf(at, 1, space))});`,
    `var found = ${from.type}();`,
    `if (at < ${size}u) { found = ${from.load({ index })}; }`,
    to.store(placeOf(to, 2, space), { code: "found", type: from.type }),
  ];
  return [perElement(builder, total, lines)];
}
