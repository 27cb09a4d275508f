import type { DeviceBuffer, Recording } from "@pixelweft/tensor/backend";
import type { Memory, WebgpuBuffer } from "../memory/memory.ts";
import type { Range } from "../wgsl/access/range.ts";
import { scratchBuffer } from "../wgsl/shader.ts";
import type { KernelPart, Node } from "./dispatches.ts";
import type { LoopIndices } from "./loops.ts";
import type { WebgpuPrepared } from "./prepare.ts";

/** A dispatch with its memory. */
export interface BoundDispatch extends KernelPart {
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
  readonly loops: boolean;
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** A prepared program bound to memory: a tape of dispatches to play. */
export class WebgpuRecording implements Recording {
  readonly prepared: WebgpuPrepared;
  readonly buffers: readonly WebgpuBuffer[];
  readonly dispatches: readonly BoundDispatch[];
  /** Pairs of a dispatch number and the number of its loop indices. */
  readonly tape: Uint32Array;
  /** Where the tape is cut into submits: the end of each piece. */
  readonly cuts: readonly number[];

  constructor(
    prepared: WebgpuPrepared,
    made: {
      buffers: readonly WebgpuBuffer[];
      dispatches: readonly BoundDispatch[];
      tape: Uint32Array;
      cuts: readonly number[];
    },
  ) {
    this.prepared = prepared;
    this.buffers = made.buffers;
    this.dispatches = made.dispatches;
    this.tape = made.tape;
    this.cuts = made.cuts;
  }
}

/** What recording needs of the backend. */
export interface Studio {
  readonly device: GPUDevice;
  readonly memory: Memory;
  readonly loops: LoopIndices;
}

/** Dispatches of one submit at most: enough to hide its cost. */
export const dispatchesPerSubmit = 2048;

/** Floating-point operations after which a submit ends: a fraction of a second on a slow device. */
const workPerSubmit = 2e10;

/** Binds a prepared program to buffers. */
export function recordProgram(
  prepared: WebgpuPrepared,
  buffers: readonly DeviceBuffer[],
  studio: Studio,
): WebgpuRecording {
  const { program } = prepared;
  if (buffers.length !== program.buffers.length)
    throw new RangeError(
      `Cannot record a program of ${program.buffers.length} buffers: ${buffers.length} were given`,
    );
  const own = buffers.map((buffer, at) => {
    const spec = program.buffers[at];
    if (spec !== undefined && buffer.bytes < spec.bytes)
      throw new RangeError(
        `Cannot record buffer ${at} (${spec.name}): it has ${buffer.bytes} bytes and needs ${spec.bytes}`,
      );
    return studio.memory.own(buffer, `record ${spec?.name ?? "a buffer"}`);
  });
  const twice = own.findIndex((buffer, at) => own.indexOf(buffer) < at);
  if (twice >= 0)
    throw new TypeError(
      `Cannot record buffer ${twice} (${program.buffers[twice]?.name}): it is bound as another one too`,
    );
  return studio.memory.touch(own, () => bind(prepared, own, studio));
}

function bind(
  prepared: WebgpuPrepared,
  own: readonly WebgpuBuffer[],
  studio: Studio,
): WebgpuRecording {
  const { scratch, params: block, nodes } = prepared.made;
  const memoryOf = (at: number, label: string): GPUBuffer => {
    const buffer = at === scratchBuffer ? scratch : own[at]?.gpu;
    if (buffer === undefined)
      throw new RangeError(`Cannot record ${label}: the program has no buffer ${at}`);
    return buffer;
  };
  const dispatches = prepared.made.dispatches.map(
    ({ shader, kernel, part, compiled, paramsAt }): BoundDispatch => {
      const storage = shader.bindings.map(({ buffer, range }, binding) => ({
        binding,
        resource: partOf(memoryOf(buffer, shader.label), range),
      }));
      const params = {
        binding: storage.length,
        resource: { buffer: block, offset: paramsAt, size: shader.params.byteLength },
      };
      const group = studio.device.createBindGroup({
        layout: compiled.layout,
        entries: [...storage, params],
        label: shader.label,
      });
      const [x, y, z] = shader.workgroups;
      return { kernel, part, pipeline: compiled.pipeline, group, loops: shader.loops, x, y, z };
    },
  );
  const tape: number[] = [];
  unroll(nodes, [], { tape, dispatches, loops: studio.loops, owner: prepared.loops });
  const cuts = cutTape(tape, prepared);
  return new WebgpuRecording(prepared, {
    buffers: own,
    dispatches,
    tape: Uint32Array.from(tape),
    cuts,
  });
}

/** A buffer, or a range of it as far as it goes. */
function partOf(buffer: GPUBuffer, range: Range | undefined): GPUBufferBinding {
  if (range === undefined) return { buffer };
  return { buffer, offset: range.from, size: Math.min(range.to, buffer.size) - range.from };
}

/** Cuts a tape where a submit has enough dispatches or work; a screen shares the device and drivers limit their time. */
function cutTape(tape: readonly number[], { made }: WebgpuPrepared): number[] {
  const cuts: number[] = [];
  let work = 0;
  let start = 0;
  for (let at = 0; at < tape.length; at += 2) {
    work += made.dispatches[tape[at] ?? 0]?.shader.work ?? 0;
    if (work < workPerSubmit && at + 2 - start < 2 * dispatchesPerSubmit) continue;
    cuts.push(at + 2);
    start = at + 2;
    work = 0;
  }
  if (start < tape.length) cuts.push(tape.length);
  return cuts;
}

interface Unrolled {
  readonly tape: number[];
  readonly dispatches: readonly BoundDispatch[];
  readonly loops: LoopIndices;
  readonly owner: Set<number>;
}

function unroll(nodes: readonly Node[], indices: readonly number[], into: Unrolled): void {
  let number: number | undefined;
  for (const node of nodes) {
    if (node.kind === "loop") {
      for (let i = 0; i < node.repeat; i++) unroll(node.body, [...indices, i], into);
      continue;
    }
    // Kernels that no index reaches need no group.
    const needed = into.dispatches[node.number]?.loops === true;
    if (needed) number ??= into.loops.numberOf(indices, into.owner);
    into.tape.push(node.number, needed ? (number ?? 0) : 0);
  }
}
