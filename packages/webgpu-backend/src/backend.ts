import { type Backend, type Prepared, type Stats, checkAccess } from "@pixelweft/tensor/backend";
import { capabilitiesOf, traitsOf } from "./adapters/adapter.ts";
import { makeFences } from "./fences.ts";
import { asError, watchHealth } from "./health.ts";
import { checkOptions, handedOn } from "./known-options.ts";
import { whatIsMissing } from "./limits.ts";
import { makeMemory, roundUp } from "./memory/memory.ts";
import { makeScratch } from "./memory/scratch.ts";
import { makeStaging, readBack } from "./memory/staging.ts";
import { makeWriter } from "./memory/write.ts";
import { type Pacing, usualPacing } from "./pacing.ts";
import { padRows } from "./pad-rows.ts";
import { readApart } from "./read-apart.ts";
import { makeLoopIndices } from "./replay/loops.ts";
import { makeOrder } from "./replay/order.ts";
import { makeParts } from "./replay/parts.ts";
import { loopBytes, makePipelines } from "./replay/pipelines.ts";
import { plannedFor, prepareProgram, WebgpuPrepared } from "./replay/prepare.ts";
import { dispatchesPerSubmit, WebgpuRecording, recordProgram } from "./replay/record.ts";
import { encode, replay } from "./replay/replay.ts";
import type { TimedReplay, TimesListener, Timing } from "./replay/timed-replay.ts";
import { type Tuning, tilesFor } from "./tuning/tuning.ts";
import type { Shader } from "./wgsl/shader.ts";

/** How a backend treats the device it is given. */
export interface WebgpuBackendOptions {
  /** The device in words, for reports. Default: `device.adapterInfo`. */
  readonly description?: string | undefined;
  /** True for an emulated adapter. Default: found from `device.adapterInfo`. */
  readonly software?: boolean | undefined;
  /** True when `dispose` shall destroy the device. Default false: who made the device destroys it. */
  readonly ownsDevice?: boolean | undefined;
  /** How to wait for a mapped buffer. Default: await `mapAsync`, in Firefox with empty submits meanwhile, without which it looks every 100 ms. */
  readonly pacing?: Pacing | undefined;
  /**
   * Bytes that all buffers together may have; what needs more is refused with OutOfMemoryError before anything is allocated.
   * Default: no bound but the device's own, which WebGPU does not report.
   */
  readonly maxBytes?: number | undefined;
  /**
   * Is given what each dispatch took, after each run; for profiles, since each dispatch is a pass of its own then and `run` waits for
   * the device. Never called on a device without the feature timestamp-query, where runs are as ever. Chrome
   * rounds times to 0.1 ms, and Dawn to 0.07 ms where `dawn` has no `disable-dawn-features=timestamp_quantization`.
   */
  readonly onTimes?: TimesListener | undefined;
  /** The fastest kernels for this adapter, as `tune()` found them. Default: chosen by size. */
  readonly tuning?: Tuning | undefined;
  /**
   * True to make a loop over kernels of images, such as the pixels of a row in a cached sampler, few dispatches: a thread group owns some
   * images and runs all kernels, one after another, wherever no image reads what another one writes. Bits are the same; a driver compiles longer.
   * Default: on software adapters where such a loop would be thousands of dispatches, else not. Never with `onTimes`.
   */
  readonly rowKernels?: boolean | undefined;
  /**
   * True where kernels of a software adapter shall take one channel or place at a time, which some processors have sooner done and others
   * later. Results of finite numbers have the same bits. Default false; `webgpu()` of `@pixelweft/webgpu-backend/node` knows the processor.
   */
  readonly singleLoads?: boolean | undefined;
  /**
   * True where WGSL has `immediate_address_space` (`gpu.wgslLanguageFeatures` says so): the indices of loops then go with a dispatch, not by a
   * bind group of their own. Default false; `requestWebgpu()` and `webgpu()` take it for GPUs where it is there.
   */
  readonly immediates?: boolean | undefined;
}

const optionNames: Readonly<Record<keyof WebgpuBackendOptions, true>> = {
  description: true,
  software: true,
  ownsDevice: true,
  ...handedOn,
};

/** Submits that may be under way at once. */
const submitsInFlight = 3;

/**
 * A backend on a WebGPU device that the caller has made, for instance with other limits or features.
 *
 * @throws RangeError for a device of compatibility mode, which binds too few buffers, for a tuning of other adapters, and for `maxBytes` that
 * is no number of bytes; TypeError for what is no tuning, and for an option that there is not.
 * @example
 * const adapter = await navigator.gpu.requestAdapter();
 * if (adapter === null) throw new Error("There is no adapter");
 * webgpuBackend(await adapter.requestDevice(), { ownsDevice: true }).name; // "webgpu"
 */
export function webgpuBackend(device: GPUDevice, options: WebgpuBackendOptions = {}): Backend {
  checkOptions(options, optionNames);
  return openBackend(device, options);
}

/** The same with options that are known to be right; `ahead` is given the shaders of a program before they are compiled, but for texts of others. */
export function openBackend(
  device: GPUDevice,
  options: WebgpuBackendOptions,
  ahead?: (shaders: readonly Shader[]) => void,
): Backend {
  const { pacing = usualPacing(device.queue), maxBytes, onTimes: listen, tuning } = options;
  const missing = whatIsMissing(device.limits);
  if (missing !== undefined) throw new RangeError(`Cannot use this WebGPU device: ${missing}`);
  const capabilities = capabilitiesOf(device, options);
  const { maxBufferBytes, software } = capabilities;
  const health = watchHealth(device);
  const memory = makeMemory(device, { maxBufferBytes, maxBytes, constants: software }, health);
  const scratch = makeScratch(memory);
  const staging = makeStaging(memory, device.limits.maxBufferSize);
  const immediates = options.immediates === true && device.limits.maxImmediateSize >= loopBytes;
  const pipelines = makePipelines(device, { pacing, immediates }, ahead);
  const loops = makeLoopIndices(device, { pipelines, memory });
  const fences = makeFences(device.queue, { memory, pacing }, submitsInFlight);
  const order = makeOrder();
  const writer = makeWriter(device, memory);
  let dispatches = 0;
  let submits = 0;
  const count = (more: number): void => {
    dispatches += more;
    submits += 1;
    writer.submitted();
  };
  const stage = { device, fences, loops, count, check: health.check };
  const traits = traitsOf(device, {
    software,
    singleLoads: options.singleLoads ?? false,
    immediates,
    ...(tuning !== undefined && { tiles: tilesFor(tuning, capabilities.description) }),
  });
  const timed =
    listen !== undefined && device.features.has("timestamp-query")
      ? timedReplay(device, { memory, pacing, listen, most: dispatchesPerSubmit, play: encode })
      : undefined;
  const rowsFrom = timed === undefined ? dispatchesFor(options.rowKernels, software) : Infinity;
  const partsFor = makeParts({ hardware: traits.hardware, rowsFrom });
  // Nearly every program has products or sums: what merges and writes them is on its way while the first one is captured. If it fails, that program says so.
  import("./merge/products.ts").catch(() => {});
  const workshop = { pipelines, memory, scratch, health, device, traits, partsFor, rowsFrom };

  /** Does work in its turn, when it is known that there is memory for every buffer. */
  const inTurn = (work: () => Promise<void> | undefined): Promise<void> => {
    const start = (): Promise<void> | undefined => {
      health.check();
      return work();
    };
    return order.next(() => memory.settled()?.then(start) ?? start());
  };

  return {
    name: "webgpu",
    capabilities,
    layOut: (steps, results) => ({
      ...padRows(steps, results, maxBufferBytes),
      ...(traits.hardware && { apart: readApart(steps) }),
    }),
    lost: health.lost,
    ...(maxBytes !== undefined && { available: () => memory.available() ?? maxBytes }),
    alloc(bytes) {
      health.check();
      return memory.alloc(bytes);
    },
    free(buffer) {
      if (health.over) return;
      const released = memory.release(buffer);
      void order.next(() => {
        memory.free(released);
        return undefined;
      });
    },
    write(buffer, offset, data) {
      health.check();
      const own = memory.own(buffer, "write");
      checkAccess("write", { offset, bytes: data.length, held: own.bytes });
      if (order.free) {
        writer.write(own, offset, data);
        return;
      }
      const copy = data.slice();
      const later = order.next(() => {
        if (!health.over) writer.write(own, offset, copy);
        return undefined;
      });
      later.catch((error: unknown) => health.report(asError(error)));
    },
    async read(buffer, offset, bytes) {
      health.check();
      const own = memory.own(buffer, "read");
      checkAccess("read", { offset, bytes, held: own.bytes });
      // A copy of nothing would reach over the end.
      if (bytes === 0) return new Uint8Array();
      const skip = offset % 4;
      const size = roundUp(skip + bytes, 4);
      const host = staging.take(size);
      let serial = 0;
      try {
        const copied = inTurn(() => {
          if (own.failure !== undefined) throw own.failure;
          const encoder = device.createCommandEncoder();
          encoder.copyBufferToBuffer(own.gpu, offset - skip, host, 0, size);
          device.queue.submit([encoder.finish()]);
          serial = fences.serial;
          count(0);
          return undefined;
        });
        await health.guard(copied);
        const data = await readBack(host, { skip, length: bytes }, { pacing, health });
        fences.finished(serial);
        health.check();
        staging.giveBack(host);
        return data;
      } catch (error) {
        staging.drop(host);
        throw own.failure ?? error;
      }
    },
    planned: (program) => plannedFor(program, workshop),
    async prepare(program) {
      health.check();
      return await health.guard(prepareProgram(program, workshop));
    },
    release(prepared) {
      const own = ownProgram(prepared, "release");
      if (health.over || own.released) return;
      own.released = true;
      void order.next(() => {
        loops.release(own.loops);
        own.made.letGo();
        return undefined;
      });
    },
    record(prepared, buffers) {
      health.check();
      const own = ownProgram(prepared, "record");
      if (own.released) throw new Error("Cannot record this program: it was released");
      return recordProgram(own, buffers, { device, memory, loops });
    },
    async run(recording) {
      health.check();
      if (!(recording instanceof WebgpuRecording))
        throw new TypeError("Cannot run this recording: another backend made it");
      const { prepared } = recording;
      if (prepared.released) throw new Error("Cannot run this recording: its program was released");
      for (const buffer of recording.buffers) memory.own(buffer, "run");
      const started = inTurn(() => {
        for (const { failure } of recording.buffers) if (failure !== undefined) throw failure;
        return timed === undefined ? replay(recording, stage) : timed(recording, stage);
      });
      await health.guard(started);
    },
    async sync() {
      health.check();
      await health.guard(inTurn(() => undefined));
      await health.guard(fences.idle());
      health.check();
    },
    stats(): Stats {
      const { allocations, bytes } = memory;
      return {
        allocations,
        bytes,
        scratchBytes: scratch.bytes + staging.bytes,
        dispatches,
        submits,
        pipelines: pipelines.count,
      };
    },
    dispose() {
      memory.dispose();
      health.end({ reason: "destroyed", message: "the backend was disposed" });
      if (options.ownsDevice === true) device.destroy();
    },
  };
}

/** Dispatches of a loop from which on it pays on software to compile it as few of them. */
const manyDispatches = 4096;

/** How many dispatches a loop must be to become few. */
function dispatchesFor(rowKernels: boolean | undefined, software: boolean): number {
  if (rowKernels === true) return 0;
  return rowKernels === undefined && software ? manyDispatches : Infinity;
}

/** A timed replay, loaded for the first run: few programs are timed. */
function timedReplay(device: GPUDevice, timing: Timing): TimedReplay {
  let loaded: Promise<TimedReplay> | undefined;
  return async (recording, stage) => {
    loaded ??= import("./replay/timed-replay.ts").then((one) =>
      one.makeTimedReplay(device, timing),
    );
    const play = await loaded.catch((error: unknown) => {
      loaded = undefined;
      throw error;
    });
    await play(recording, stage);
  };
}

function ownProgram(prepared: Prepared, act: string): WebgpuPrepared {
  if (prepared instanceof WebgpuPrepared) return prepared;
  throw new TypeError(`Cannot ${act} this program: another backend prepared it`);
}
