import { type MapKernel, bytesOf } from "@pixelweft/tensor/backend";
import { type JoinedAxes, elementCount, elementIndex, joinAxes, splitIndex } from "../wgsl/axes.ts";
import { emitBound } from "../wgsl/bound-body.ts";
import type { OwnWork } from "../wgsl/own-work.ts";
import { perElement } from "../wgsl/per-element.ts";
import { type Shader, ShaderBuilder, type Site } from "../wgsl/shader.ts";
import { inTurns } from "./in-turns.ts";

/** Neighbours that a thread makes. */
const turns = 4;

/**
 * A map whose threads make four neighbours one after another, in place of four at once: a software driver reads and writes single words either
 * way. Undefined where elements are smaller than a word.
 */
export function scalarMap(kernel: MapKernel): OwnWork | undefined {
  const views = [...kernel.inputs, ...kernel.outputs];
  if (views.some(({ dtype }) => bytesOf(dtype) < 4)) return undefined;
  const indexed = kernel.body.lines.flatMap((line) => (line.op === "index" ? line.axis : []));
  const axes = joinAxes(kernel.shape, views, new Set(indexed));
  if ((axes.shape.at(-1) ?? 1) % turns > 0 || elementCount(axes.shape) === 0) return undefined;
  return { kind: "own", shown: kernel, write: (site) => [write(kernel, axes, site)] };
}

function write({ inputs, outputs, body }: MapKernel, axes: JoinedAxes, site: Site): Shader {
  const builder = new ShaderBuilder(site);
  const prefix = "c";
  const last = `${prefix}${axes.shape.length - 1}`;
  const { lines } = emitBound(body, {
    builder,
    width: 1,
    prefix: "v",
    inputs: inputs.map((view) => builder.access(view, { write: false, wide: false })),
    outputs: outputs.map((view) => builder.access(view, { write: true, wide: false })),
    place: ({ offset }, at) => ({ index: elementIndex(offset, axes.strides[at] ?? [], prefix) }),
    index(axis) {
      const at = axes.position[axis] ?? -1;
      return at < 0 ? "0" : `${prefix}${at}`;
    },
  });
  return perElement(builder, elementCount(axes.shape) / turns, [
    splitIndex("flat", axes.shape, { prefix, width: turns }),
    ...inTurns(builder, turns, [`let ${last} = ${last} + turn;`, ...lines]),
  ]);
}
