import type { BufferSpec, Kernel, Repeat, Step } from "@pixelweft/tensor/backend";
import { checkShader } from "../limits.ts";
import { type Item, type MergeOptions, kernelOf } from "../merge/item.ts";
import { mergeSteps } from "../merge/merge-steps.ts";
import { mergingInside } from "../merge/merging.ts";
import { constantBytes, meet } from "../wgsl/access/range.ts";
import { kernelShaders } from "../wgsl/kernel.ts";
import type { LazyWriters } from "../wgsl/lazy-writers.ts";
import type { BoundPart, Shader, Site } from "../wgsl/shader.ts";
import type { Traits } from "../wgsl/tile.ts";
import { inPieces } from "./in-pieces.ts";
import type { Parts } from "./parts.ts";

/** A dispatch or a loop over dispatches; dispatches are numbered through the program. */
export type Node =
  | { readonly kind: "dispatch"; readonly number: number }
  | { readonly kind: "loop"; readonly repeat: number; readonly body: readonly Node[] };

/** One of the dispatches of a kernel, numbered from 0; steps that were merged are one kernel. */
export interface KernelPart {
  readonly kernel: Kernel;
  readonly part: number;
}

/** A dispatch's shader, and what it is a part of. */
export interface WrittenDispatch extends KernelPart {
  readonly shader: Shader;
}

/** What decides how a kernel's views are bound, and who writes its text. */
export interface Bindable {
  readonly buffers: readonly BufferSpec[];
  readonly limits: Pick<
    GPUSupportedLimits,
    | "maxStorageBuffersPerShaderStage"
    | "maxUniformBuffersPerShaderStage"
    | "maxUniformBufferBindingSize"
  >;
  readonly lazy: LazyWriters;
}

/** What the dispatches of a program are written into and from. */
export interface Dispatches extends Bindable {
  readonly written: WrittenDispatch[];
  readonly limits: GPUSupportedLimits;
  readonly traits: Traits;
  readonly merging: MergeOptions;
  readonly lazy: Parts;
  /** Loops become few dispatches where they would be so many or more. */
  readonly rowsFrom: number;
}

/** Writes the shaders of steps inside loops, each with how often it runs, and says in which order they are dispatched. */
export function writeDispatches(
  steps: readonly Step[],
  loops: ReadonlyMap<number, number>,
  into: Dispatches,
): Node[] {
  const { limits, written, traits, merging, lazy, rowsFrom } = into;
  return mergeSteps(steps, merging).flatMap(({ work }): Node[] => {
    if (work.kind === "repeat") {
      const { loop, repeat } = work;
      const inner = { ...into, merging: mergingInside(merging, steps, work) };
      const items = lazy.nest === undefined ? [] : mergeSteps(work.body, inner.merging);
      const turns = [...loops.values()].reduce((product, one) => product * one, repeat);
      const nested =
        turns * items.length < rowsFrom
          ? undefined
          : lazy.nest?.(work, items, {
              label: `loop kernel ${written.length}`,
              nest: [...loops.keys()],
              repeats: loops,
              traits,
              limits,
              merging: inner.merging,
              lazy,
            });
      if (nested !== undefined) {
        const before = nested.before.flatMap((kernel) => writeKernel(kernel, loops, into));
        const { shader, kernel, dispatches } = nested;
        const body = [addDispatch({ shader, kernel, part: 0 }, into)];
        return [...before, { kind: "loop", repeat: dispatches, body }];
      }
      const body = writeDispatches(work.body, new Map(loops).set(loop, repeat), inner);
      return body.length === 0 ? [] : [{ kind: "loop", repeat, body }];
    }
    return writeKernel(work, loops, into);
  });
}

/** Writes the shaders of a kernel. */
function writeKernel(
  work: Exclude<Item["work"], Repeat>,
  loops: ReadonlyMap<number, number>,
  into: Dispatches,
): Node[] {
  const kernel = kernelOf(work);
  const label = `${kernel.kind} kernel ${into.written.length}`;
  const site = { label, nest: [...loops.keys()], repeats: loops, traits: into.traits };
  return shadersOf(work, site, into).map((shader, part) =>
    addDispatch({ shader, kernel, part }, into),
  );
}

/** Adds a dispatch, which the device must be able to run. */
function addDispatch(dispatch: WrittenDispatch, { written, limits }: Dispatches): Node {
  checkShader(dispatch.shader, limits);
  return { kind: "dispatch", number: written.push(dispatch) - 1 };
}

/** Kinds of work whose texts are long. */
const products = /contract|filter|own/;

/**
 * The dispatches of a kernel. Products bind what they read and write in arenas separately, if the device has the bindings: what lies in fours
 * is touched so whatever else lies in its buffer, and layers whose maps lie in other arenas than those of the layer before share its text,
 * which takes a driver longest to compile.
 */
export function shadersOf(
  work: Exclude<Item["work"], Repeat>,
  site: Site,
  { buffers, limits, lazy }: Bindable,
): Shader[] {
  if (products.test(work.kind)) {
    const shaders = kernelShaders(work, { ...site, separate: buffers }, lazy);
    if (shaders.every((shader) => canBindSeparately(shader, limits)))
      return shaders.flatMap(inPieces);
  }
  return kernelShaders(work, site, lazy).flatMap(inPieces);
}

/** Whether there are few enough bindings, and nothing else is bound of what is written. */
function canBindSeparately({ bindings }: Shader, limits: Bindable["limits"]): boolean {
  const constants = bindings.filter((one) => one.constants).length;
  return (
    bindings.length - constants <= limits.maxStorageBuffersPerShaderStage &&
    constants < limits.maxUniformBuffersPerShaderStage &&
    (constants === 0 || constantBytes <= limits.maxUniformBufferBindingSize) &&
    bindings.every((one, at) => bindings.slice(0, at).every((other) => !disturbs(one, other)))
  );
}

/** Whether two bindings may not be in one dispatch: something of their buffer is written, and they have bytes in common. */
function disturbs(a: BoundPart, b: BoundPart): boolean {
  if (a.buffer !== b.buffer || !a.writable) return false;
  return !a.range || !b.range || meet(a.range, b.range);
}
