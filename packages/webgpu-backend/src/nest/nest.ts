import type { ContractKernel, Kernel, Repeat } from "@pixelweft/tensor/backend";
import type { Item, MergeOptions } from "../merge/item.ts";
import { touchesOf } from "../merge/touches.ts";
import type { LazyWriters } from "../wgsl/lazy-writers.ts";
import { maxLoopDepth } from "../wgsl/loops-text.ts";
import { type Shader, scratchBuffer } from "../wgsl/shader.ts";
import type { Traits } from "../wgsl/tile.ts";
import { workOfBlock } from "./block.ts";
import { type Functions, writeFunctions } from "./nest-functions.ts";
import { nestText } from "./nest-text.ts";
import { type NestWork, kernelsOf, nestWorks, withKernels, withMapped } from "./nest-work.ts";
import { separateImages } from "./separate-images.ts";
import { sumsBefore } from "./sums-before.ts";

/** A loop as dispatches of one shader, each of which runs some turns of it. */
export interface Nest {
  readonly shader: Shader;
  readonly kernel: Kernel;
  /** Kernels whose sums it goes on with; they write them to the scratch of the shader. */
  readonly before: readonly ContractKernel[];
  /** How many dispatches it is; their number is the index of the loop for them. */
  readonly dispatches: number;
}

/** Where a loop stands, and on what it runs. */
export interface NestSite {
  readonly label: string;
  /** The loops around it, outermost first. */
  readonly nest: readonly number[];
  readonly repeats: ReadonlyMap<number, number>;
  readonly traits: Traits;
  readonly limits: Pick<
    GPUSupportedLimits,
    | "maxStorageBuffersPerShaderStage"
    | "maxComputeWorkgroupStorageSize"
    | "maxUniformBufferBindingSize"
  >;
  /** How the steps inside the loop were merged. */
  readonly merging: MergeOptions;
  readonly lazy: LazyWriters;
}

/** Floating-point operations of a kernel, on average, up to which one thread group does them sooner than a dispatch of many begins. */
const mostWork = 5e5;

/** Floating-point operations of a thread group in one dispatch: a slow device does them in a fraction of a second. */
const workPerDispatch = 2e8;

/**
 * A loop over kernels of images as few dispatches: a thread group owns some images and runs all kernels of a turn, then the next turn, and
 * waits between kernels where there would be another dispatch. Undefined where images meet, where kernels are too much work for one group, and
 * where the device cannot have it.
 */
export function nestOf(
  { loop, repeat }: Repeat,
  items: readonly Item[],
  site: NestSite,
): Nest | undefined {
  const { traits, nest, repeats, merging } = site;
  const works = nestWorks(items);
  const images = works === undefined ? undefined : imagesOf(works);
  if (works === undefined || images === undefined || nest.length + 2 > maxLoopDepth)
    return undefined;
  const [scratched, scratchWords] = ownScratch(works);
  const { loops } = merging.around;
  const apart = separateImages(scratched, { ...merging.around, images, scratchWords });
  if (apart === undefined) return undefined;
  const groups = images / imagesOfGroup(images, traits);
  const groupLoop = Math.max(loop, ...repeats.keys(), ...loops.keys()) + 1;
  const begun = sumsBefore(apart, { loop, repeat, repeats: loops, traits });
  const own = begun.works.map((work) => workOfBlock(work, { loop: groupLoop, count: groups }));
  const functions = writeFunctions(
    own,
    {
      label: site.label,
      nest: [...nest, loop, groupLoop],
      repeats: new Map([...repeats, [loop, repeat], [groupLoop, groups]]),
      traits: { ...traits, nested: true },
    },
    { readOnly: readOnly(own), lazy: site.lazy },
  );
  if (functions === undefined || functions.work > mostWork * works.length) return undefined;
  const threads = threadsOf(traits);
  const turns = Math.max(1, Math.min(repeat, Math.floor(workPerDispatch / functions.work)));
  const { immediates = false } = traits;
  const text = nestText(functions, { threads, depth: nest.length, repeat, turns, immediates });
  const kernel = own.flatMap(kernelsOf).at(-1);
  if (text === undefined || kernel === undefined) return undefined;
  const shader: Shader = {
    ...text,
    label: site.label,
    bindings: functions.bindings.map(({ buffer, writable }) => ({ buffer, writable })),
    loops: true,
    workgroups: [groups, 1, 1],
    size: [threads, 1],
    workgroupBytes: functions.workgroupBytes,
    scratch: 4 * begun.scratchWords,
    work: functions.work * turns * groups,
  };
  return fits(shader, functions, site.limits)
    ? { shader, kernel, before: begun.before, dispatches: Math.ceil(repeat / turns) }
    : undefined;
}

/** Whether a device can have it. Halves of words that one image stores alone are shared with others. */
function fits(
  { bindings, workgroupBytes, params }: Shader,
  functions: Functions,
  limits: NestSite["limits"],
): boolean {
  return (
    bindings.length <= limits.maxStorageBuffersPerShaderStage &&
    workgroupBytes <= limits.maxComputeWorkgroupStorageSize &&
    params.byteLength <= limits.maxUniformBufferBindingSize &&
    functions.bindings.every(({ writable, hasSmall }) => !writable || !hasSmall)
  );
}

/** Buffers that works only read. */
function readOnly(works: readonly NestWork[]): Set<number> {
  const touches = works.flatMap(kernelsOf).map(touchesOf);
  const written = new Set(touches.flatMap(({ writes }) => writes.map(({ buffer }) => buffer)));
  const read = touches.flatMap(({ reads }) => reads.map(({ buffer }) => buffer));
  return new Set(read.filter((buffer) => !written.has(buffer)));
}

/** The number of images that all contracts have; undefined where there are none, or of different numbers. */
function imagesOf(works: readonly NestWork[]): number | undefined {
  const numbers = new Set(
    works.flatMap((work) => (work.kind === "contract" ? [work.space[0]] : [])),
  );
  const [images] = numbers;
  return numbers.size === 1 ? images : undefined;
}

/** Images of a thread group. Software has few cores, and loads weights once for all images of a group. */
function imagesOfGroup(images: number, { hardware }: Traits): number {
  if (hardware) return 1;
  let most = 1;
  for (let count = 1; count <= 8; count++) if (images % count === 0) most = count;
  return most;
}

/** Threads of a group. A software driver runs a subgroup as one, and switches between more of them at each barrier. */
function threadsOf({ share }: Traits): number {
  return share > 1 ? share : 64;
}

/** Works whose scratch does not meet, and how many words of it there are. */
function ownScratch(works: readonly NestWork[]): [readonly NestWork[], number] {
  let words = 0;
  const apart = works.map((work) => {
    if (work.kind !== "row-work") return work;
    const start = words;
    words += work.scratchWords;
    return withKernels({ ...work, scratchWords: 0 }, (kernel) =>
      withMapped(kernel, (view) =>
        view.buffer === scratchBuffer
          ? { ...view, offset: { ...view.offset, constant: view.offset.constant + start } }
          : view,
      ),
    );
  });
  return [apart, words];
}
