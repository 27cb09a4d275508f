import type { Kernel, Program } from "@pixelweft/tensor/backend";
import type { Memory } from "../memory/memory.ts";
import { usage } from "../memory/usage.ts";
import type { Pacing } from "../pacing.ts";
import type { BoundDispatch, WebgpuRecording } from "./record.ts";
import type { Stage, encode } from "./replay.ts";

/** When a dispatch began and ended on the device, in seconds since the first one of its run began. */
export interface DispatchTime {
  /** What it computes: steps of the program that became one are one kernel here, of its own. */
  readonly kernel: Kernel;
  /** Its number among the dispatches of the kernel, from 0. */
  readonly part: number;
  readonly start: number;
  readonly end: number;
}

/** Receives what each dispatch of a run took, in order. */
export type TimesListener = (times: readonly DispatchTime[], program: Program) => void;

/** What timing needs of the backend. */
export interface Timing {
  readonly memory: Memory;
  readonly pacing: Pacing;
  readonly listen: TimesListener;
  /** Dispatches of a submit at most. */
  readonly most: number;
  /** Encodes a part of a recording. */
  readonly play: typeof encode;
}

/** Plays a recording with a pass and two timestamps for each dispatch, and waits for it. */
export type TimedReplay = (recording: WebgpuRecording, stage: Stage) => Promise<void>;

/** Makes a timed replay; the device must have the feature timestamp-query. */
export function makeTimedReplay(
  device: GPUDevice,
  { memory, pacing, listen, most, play }: Timing,
): TimedReplay {
  // Of 8 bytes each; no more may be in a set.
  const count = 2 * most;
  const querySet = device.createQuerySet({ type: "timestamp", count });
  const hold = (bits: number): GPUBuffer =>
    memory.hold(8 * count, { usage: bits, label: "timestamps" });
  const resolved = hold(usage.queryResolve | usage.copyFrom);
  const host = hold(usage.mapRead | usage.copyTo);
  return async (recording, stage) => {
    const { cuts, tape, dispatches } = recording;
    const times: DispatchTime[] = [];
    let zero: bigint | undefined;
    let start = 0;
    for (const end of cuts) {
      await stage.fences.room();
      stage.check();
      const encoder = device.createCommandEncoder();
      const played: BoundDispatch[] = [];
      for (let at = start; at < end; at += 2) {
        const dispatch = dispatches[tape[at] ?? 0];
        if (dispatch === undefined) continue;
        const first = 2 * played.push(dispatch) - 2;
        play(encoder, recording, {
          start: at,
          end: at + 2,
          loops: stage.loops,
          timestampWrites: {
            querySet,
            beginningOfPassWriteIndex: first,
            endOfPassWriteIndex: first + 1,
          },
        });
      }
      encoder.resolveQuerySet(querySet, 0, 2 * played.length, resolved, 0);
      encoder.copyBufferToBuffer(resolved, 0, host, 0, 16 * played.length);
      stage.fences.submit(encoder);
      stage.count(played.length);
      await pacing.mapped(host);
      const stamps = new BigUint64Array(host.getMappedRange().slice(0));
      host.unmap();
      zero ??= stamps[0] ?? 0n;
      const seconds = (i: number): number => Number((stamps[i] ?? 0n) - (zero ?? 0n)) / 1e9;
      played.forEach(({ kernel, part }, i) => {
        times.push({ kernel, part, start: seconds(2 * i), end: seconds(2 * i + 1) });
      });
      start = end;
    }
    listen(times, recording.prepared.program);
  };
}
