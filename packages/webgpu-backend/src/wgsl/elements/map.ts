import type { Body, MapKernel } from "@pixelweft/tensor/backend";
import { type Access, liesInFours } from "../access/access.ts";
import {
  type JoinedAxes,
  elementCount,
  elementIndex,
  joinAxes,
  splitIndex,
} from "../access/axes.ts";
import { emitBound } from "../body/bound-body.ts";
import { type Width, indexAt } from "../scalar.ts";
import { type Shader, ShaderBuilder, type Site } from "../shader.ts";
import { perElement } from "./per-element.ts";

/** Writes a map: one thread makes one element, or four neighbours where the views allow it. */
export function mapShaders(kernel: MapKernel, site: Site): Shader[] {
  const total = elementCount(kernel.shape);
  if (total === 0) return [];
  const builder = new ShaderBuilder(site);
  const views = [...kernel.inputs, ...kernel.outputs];
  const axes = joinAxes(kernel.shape, views, indexedAxes(kernel.body));
  const last = axes.shape.length - 1;
  const fours = views.map(({ offset }, v) =>
    liesInFours({ shape: axes.shape, strides: axes.strides[v] ?? [], offset }, last),
  );
  const width: Width = (axes.shape[last] ?? 1) % 4 === 0 && fours.includes(true) ? 4 : 1;
  const space: Space = { axes, width, prefix: "c" };
  const access = views.map((view, v) =>
    builder.access(view, {
      write: v >= kernel.inputs.length,
      wide: width === 4 && (fours[v] ?? false),
    }),
  );
  const body = emitBound(kernel.body, {
    builder,
    width,
    prefix: "v",
    inputs: access.slice(0, kernel.inputs.length),
    outputs: access.slice(kernel.inputs.length),
    place: (one, at) => placeOf(one, at, space),
    index: (axis) => indexCode(axis, space),
  });
  const lines = [splitIndex("flat", axes.shape, space), ...body.lines];
  return [perElement(builder, total / width, lines)];
}

/** Joined axes whose coordinates are the locals `prefix0, prefix1, …`, in groups of `width` along the last. */
export interface Space {
  readonly axes: JoinedAxes;
  readonly width: Width;
  readonly prefix: string;
}

/** The axes whose index a body reads. */
export function indexedAxes({ lines }: Body): number[] {
  return lines.flatMap((line) => (line.op === "index" ? line.axis : []));
}

/** The index along an original axis, as i32 code of the space's width. */
function indexCode(axis: number, { axes, width, prefix }: Space): string {
  const at = axes.position[axis] ?? -1;
  return indexAt(at < 0 ? "0" : `${prefix}${at}`, width, at === axes.shape.length - 1);
}

/** Where the space's current element lies in view number `at`. */
export function placeOf(
  access: Access,
  at: number,
  { axes, width, prefix }: Space,
): { index: string; width: Width; stride: number } {
  const strides = axes.strides[at] ?? [];
  return {
    index: elementIndex(access.offset, strides, prefix),
    width,
    stride: strides.at(-1) ?? 0,
  };
}
