import type { Fences } from "../fences.ts";
import type { LoopIndices } from "./loops.ts";
import type { WebgpuRecording } from "./record.ts";

/** What replaying needs of the backend. */
export interface Stage {
  readonly device: GPUDevice;
  readonly fences: Fences;
  readonly loops: Pick<LoopIndices, "set">;
  /** Counts a submit of so many dispatches. */
  count(dispatches: number): void;
  /** Throws when the device is gone. */
  check(): void;
}

/** Plays a recording from one of its pieces on; a promise only where it must wait for earlier work. */
export function replay(
  recording: WebgpuRecording,
  stage: Stage,
  from = 0,
): Promise<void> | undefined {
  const { cuts } = recording;
  for (let piece = from; piece < cuts.length; piece++) {
    const wait = stage.fences.room();
    if (wait !== undefined)
      return wait.then(() => {
        stage.check();
        return replay(recording, stage, piece);
      });
    const start = cuts[piece - 1] ?? 0;
    const end = cuts[piece] ?? start;
    const encoder = stage.device.createCommandEncoder();
    encode(encoder, recording, { start, end, loops: stage.loops });
    stage.fences.submit(encoder);
    stage.count((end - start) / 2);
  }
  return undefined;
}

/** A part of a tape, played as one pass. */
interface Played extends Pick<Stage, "loops">, GPUComputePassDescriptor {
  readonly start: number;
  readonly end: number;
}

/** Encodes a part of a recording as a pass. */
export function encode(
  encoder: GPUCommandEncoder,
  { tape, dispatches }: WebgpuRecording,
  { start, end, loops, ...descriptor }: Played,
): void {
  const pass = encoder.beginComputePass(descriptor);
  let pipeline: GPUComputePipeline | undefined;
  let loop = -1;
  for (let at = start; at < end; at += 2) {
    const dispatch = dispatches[tape[at] ?? 0];
    if (dispatch === undefined) continue;
    if (dispatch.pipeline !== pipeline) {
      pipeline = dispatch.pipeline;
      pass.setPipeline(pipeline);
    }
    pass.setBindGroup(0, dispatch.group);
    const indices = tape[at + 1] ?? 0;
    if (dispatch.loops && indices !== loop) {
      loop = indices;
      loops.set(pass, indices);
    }
    pass.dispatchWorkgroups(dispatch.x, dispatch.y, dispatch.z);
  }
  pass.end();
}
