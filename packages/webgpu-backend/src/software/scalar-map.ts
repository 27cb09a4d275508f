import { type MapKernel, bytesOf } from "@pixelweft/tensor/backend";
import {
  type JoinedAxes,
  elementCount,
  elementIndex,
  joinAxes,
  splitIndex,
} from "../wgsl/access/axes.ts";
import { emitBound } from "../wgsl/body/bound-body.ts";
import { perElement } from "../wgsl/elements/per-element.ts";
import type { OwnWork } from "../wgsl/own-work.ts";
import { type Shader, ShaderBuilder, type Site } from "../wgsl/shader.ts";

/** Neighbours that a thread makes. */
const turns = 4;

/** Elements up to which it counts what a map takes to compile; those of more, such as of all logits, run for longer. */
const fewElements = 2 ** 21;

/**
 * A map whose threads make four neighbours one after another, in place of four at once: a software driver reads and writes single words either
 * way, and takes some milliseconds to compile each place where it does. Undefined where elements are smaller than a word.
 */
export function scalarMap(kernel: MapKernel): OwnWork | undefined {
  const views = [...kernel.inputs, ...kernel.outputs];
  if (views.some(({ dtype }) => bytesOf(dtype) < 4)) return undefined;
  const indexed = kernel.body.lines.flatMap((line) => (line.op === "index" ? line.axis : []));
  const axes = joinAxes(kernel.shape, views, indexed);
  const count = elementCount(axes.shape);
  if ((axes.shape.at(-1) ?? 1) % turns > 0 || count === 0 || count > fewElements) return undefined;
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
    // A length that the driver does not know: it would write the turns behind each other.
    `for (var turn = 0; turn < ${builder.word(turns)}; turn++) {`,
    `let ${last} = ${last} + turn;`,
    ...lines,
    "}",
  ]);
}
