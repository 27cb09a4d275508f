import {
  OutOfMemoryError,
  type PlannedMemory,
  type Prepared,
  type Program,
  programMemory,
  validateProgram,
} from "@pixelweft/tensor/backend";
import type { Health } from "../health.ts";
import { type Memory, roundUp, sizeStep } from "../memory/memory.ts";
import type { Scratch } from "../memory/scratch.ts";
import { stagingSize } from "../memory/staging.ts";
import { usage } from "../memory/usage.ts";
import { mergingFor } from "../merge/merging.ts";
import type { Traits } from "../wgsl/tile.ts";
import { type Node, type WrittenDispatch, writeDispatches } from "./dispatches.ts";
import type { Parts, PartsFor } from "./parts.ts";
import type { Compiled, Pipelines } from "./pipelines.ts";

/** A dispatch ready to be bound: its shader, pipeline and place in the block of parameters. */
export interface ReadyDispatch extends WrittenDispatch {
  readonly compiled: Compiled;
  readonly paramsAt: number;
}

interface Made {
  readonly nodes: readonly Node[];
  readonly dispatches: readonly ReadyDispatch[];
  readonly params: GPUBuffer;
  readonly scratch: GPUBuffer | undefined;
  readonly scratchBytes: number;
  /** Gives back what the program holds of the device. */
  readonly letGo: () => void;
}

/** A program compiled by this backend. */
export class WebgpuPrepared implements Prepared {
  readonly program: Program;
  readonly made: Made;
  readonly scratchBytes: number;
  /** Numbers of the loop indices that recordings of it are bound to. */
  readonly loops: Set<number> = new Set();
  released = false;

  constructor(program: Program, made: Made) {
    this.program = program;
    this.made = made;
    this.scratchBytes = made.scratchBytes;
  }
}

/** What preparing needs of the backend. */
export interface Workshop {
  readonly pipelines: Pipelines;
  readonly memory: Memory;
  readonly scratch: Scratch;
  readonly health: Health;
  readonly device: GPUDevice;
  readonly traits: Traits;
  readonly partsFor: PartsFor;
  /** Loops over kernels of images become few dispatches where they would be so many or more. */
  readonly rowsFrom: number;
}

/** Writes and compiles every kernel of a program. */
export async function prepareProgram(
  program: Program,
  workshop: Workshop,
): Promise<WebgpuPrepared> {
  validateProgram(program);
  const { written, nodes, params, scratchBytes } = write(
    program,
    workshop,
    await workshop.partsFor(program),
  );
  checkMemory(program, workshop, { scratchBytes, paramBytes: params.words.byteLength });
  const lease = await workshop.pipelines.compile(written.map(({ shader }) => shader));
  const held = [lease.release];
  const letGo = (): void => held.splice(0).forEach((give) => give());
  try {
    const own = await holdMemory({ params, scratchBytes }, workshop, held);
    const dispatches = written.flatMap((one, number): ReadyDispatch[] => {
      const [compiled, paramsAt] = [lease.compiled[number], params.places[number]];
      return compiled === undefined || paramsAt === undefined
        ? []
        : [{ ...one, compiled, paramsAt }];
    });
    return new WebgpuPrepared(program, {
      nodes,
      dispatches,
      ...own,
      scratchBytes,
      letGo,
    });
  } catch (error) {
    letGo();
    throw error;
  }
}

/** The memory that a program would need besides state. */
export function plannedFor(
  program: Program,
  workshop: Workshop,
): PlannedMemory[] | Promise<PlannedMemory[]> {
  validateProgram(program);
  const planned = (lazy: Parts): PlannedMemory[] => {
    const { params, scratchBytes } = write(program, workshop, lazy);
    return withStaging(program, scratchBytes + params.words.byteLength);
  };
  const lazy = workshop.partsFor(program);
  return lazy instanceof Promise ? lazy.then(planned) : planned(lazy);
}

/** A program's memory with what its results are copied to on their way to the host. */
function withStaging(program: Program, scratch: number): PlannedMemory[] {
  const outputs = program.buffers.filter(({ role }) => role === "output");
  const bytes = outputs.reduce((sum, one) => sum + stagingSize(one.bytes), 0);
  const planned = programMemory(program, scratch);
  return bytes > 0 ? [...planned, { name: "staging", bytes }] : planned;
}

interface Written {
  readonly written: readonly WrittenDispatch[];
  readonly nodes: readonly Node[];
  readonly params: Params;
  readonly scratchBytes: number;
}

/** The shaders of a program, and what they bind of their own. */
function write(
  program: Program,
  { device, traits, rowsFrom }: Pick<Workshop, "device" | "traits" | "rowsFrom">,
  lazy: Parts,
): Written {
  const { limits } = device;
  const written: WrittenDispatch[] = [];
  const { maxStorageBuffersPerShaderStage: maxBuffers } = limits;
  const { gradients, products, software } = lazy;
  const merging = mergingFor(program, traits, {
    maxBuffers,
    products,
    gradients,
    forSoftware: software?.(program),
  });
  const nodes = writeDispatches(program.steps, new Map(), {
    buffers: program.buffers,
    written,
    limits,
    traits,
    merging,
    lazy,
    rowsFrom,
  });
  const params = packParams(written, limits.minUniformBufferOffsetAlignment);
  const scratchBytes = written.reduce((most, { shader }) => Math.max(most, shader.scratch), 0);
  return { written, nodes, params, scratchBytes };
}

/** Throws OutOfMemoryError when it is known that a program's memory does not fit. */
function checkMemory(
  program: Program,
  { memory, scratch }: Workshop,
  own: { readonly scratchBytes: number; readonly paramBytes: number },
): void {
  const available = memory.available();
  const more = own.scratchBytes > 0 ? scratch.growth(own.scratchBytes) : 0;
  const planned = withStaging(program, more + own.paramBytes);
  const needed = planned.reduce((sum, { bytes }) => sum + roundUp(bytes, sizeStep), 0);
  if (available !== undefined && needed > available)
    throw new OutOfMemoryError("Cannot prepare a program", { needed, available, planned });
}

/** The block of parameters and scratch; how to give them back is put into `held`. */
async function holdMemory(
  { params, scratchBytes }: { readonly params: Params; readonly scratchBytes: number },
  { memory, scratch, health, device }: Workshop,
  held: (() => void)[],
): Promise<{ params: GPUBuffer; scratch: GPUBuffer | undefined }> {
  const block = memory.hold(params.words.byteLength, {
    usage: usage.uniform | usage.copyTo,
    label: "parameters",
  });
  held.push(() => memory.drop(block));
  const taken = scratchBytes > 0 ? scratch.take(scratchBytes) : undefined;
  if (taken !== undefined) held.push(() => scratch.giveBack(taken));
  await memory.settled();
  health.check();
  device.queue.writeBuffer(block, 0, params.words);
  return { params: block, scratch: taken };
}

/** Where each shader's parameters lie, and the words of all of them. */
interface Params {
  readonly words: Int32Array<ArrayBuffer>;
  readonly places: readonly number[];
}

function packParams(written: readonly WrittenDispatch[], step: number): Params {
  let at = 0;
  const places = written.map(({ shader }) => {
    const place = at;
    at += Math.ceil(shader.params.byteLength / step) * step;
    return place;
  });
  const words = new Int32Array(Math.max(4, at / 4));
  written.forEach(({ shader }, number) => words.set(shader.params, (places[number] ?? 0) / 4));
  return { words, places };
}
