import type { Backend, Capabilities, Stats } from "@pixelweft/tensor/backend";
import { type Fences, makeFences } from "./fences.ts";
import { watchHealth } from "./health.ts";
import { makeLoopGroups } from "./loops.ts";
import { type WebgpuBuffer, makeMemory, ownBuffer, readBack, roundUp } from "./memory.ts";
import { makeOrder } from "./order.ts";
import { type Pacing, eventPacing } from "./pacing.ts";
import { makePipelines } from "./pipelines.ts";
import { WebgpuPrepared, prepareProgram } from "./prepare.ts";
import { WebgpuRecording, recordProgram } from "./record.ts";
import { replay } from "./replay.ts";
import { makeTailWriter } from "./tail.ts";
import type { Traits } from "./wgsl/tile.ts";

/** How a backend treats the device it is given. */
export interface WebgpuBackendOptions {
  /** The device in words, for reports. Default: `device.adapterInfo`. */
  readonly description?: string;
  /** True for an emulated adapter. Default: found from `device.adapterInfo`. */
  readonly software?: boolean;
  /** True when `dispose` shall destroy the device. Default false: who made the device destroys it. */
  readonly ownsDevice?: boolean;
  /** How to wait for a mapped buffer. Default: await `mapAsync`. */
  readonly pacing?: Pacing;
}

/** Submits that may be under way at once. */
const submitsInFlight = 3;

/** Bytes written without a submit after which an empty one lets the queue free its staging memory. */
const writesPerSubmit = 64 * 2 ** 20;

/**
 * A backend on a WebGPU device that the caller has made, for instance with other limits or features.
 *
 * @example
 * const adapter = await navigator.gpu.requestAdapter();
 * if (adapter === null) throw new Error("There is no adapter");
 * webgpuBackend(await adapter.requestDevice(), { ownsDevice: true }).name; // "webgpu"
 */
export function webgpuBackend(device: GPUDevice, options: WebgpuBackendOptions = {}): Backend {
  const { pacing = eventPacing } = options;
  const capabilities = capabilitiesOf(device, options);
  const health = watchHealth(device);
  const memory = makeMemory(device, capabilities.maxBufferBytes);
  const pipelines = makePipelines(device);
  let extraBuffers = submitsInFlight;
  const loops = makeLoopGroups(device, pipelines, () => void (extraBuffers += 1));
  const fences: Fences = makeFences(device, pacing, submitsInFlight);
  const order = makeOrder();
  const writeTail = makeTailWriter(device);
  let dispatches = 0;
  let submits = 0;
  let written = 0;
  const count = (more: number): void => {
    dispatches += more;
    submits += 1;
    written = 0;
  };
  const stage = { device, fences, loopGroups: loops.groups, count, check: health.check };

  const traits = traitsOf(device, capabilities.software);
  const workshop = { pipelines, memory, limits: device.limits, traits };

  const writeNow = (buffer: WebgpuBuffer, offset: number, data: Uint8Array): void => {
    // The padding behind a buffer's last byte is nobody's: only a tail in the middle must keep its neighbours.
    const toEnd = offset + data.length === buffer.bytes;
    const whole = Math.floor(data.length / 4) * 4;
    if (whole > 0) device.queue.writeBuffer(buffer.gpu, offset, bytesOfHost(data), 0, whole);
    const rest = data.subarray(whole);
    if (rest.length > 0 && toEnd) {
      const word = new Uint8Array(4);
      word.set(rest);
      device.queue.writeBuffer(buffer.gpu, offset + whole, word);
    } else if (rest.length > 0) {
      writeTail(buffer.gpu, offset + whole, rest);
    }
    written += data.length;
    if (written > writesPerSubmit) {
      device.queue.submit([]);
      written = 0;
    }
  };

  return {
    name: "webgpu",
    capabilities,
    lost: health.lost,
    alloc(bytes) {
      health.check();
      return memory.alloc(bytes);
    },
    free(buffer) {
      const own = ownBuffer(buffer);
      void order.next(() => {
        memory.free(own);
        return undefined;
      });
    },
    write(buffer, offset, data) {
      health.check();
      const own = ownBuffer(buffer);
      if (offset % 4 !== 0 || offset < 0 || offset + data.length > own.bytes)
        throw new RangeError(
          `Cannot write ${data.length} bytes at ${offset}: the offset must be a multiple of 4 and the buffer has ${own.bytes} bytes`,
        );
      if (order.free) {
        writeNow(own, offset, data);
        return;
      }
      const copy = data.slice();
      const later = order.next(() => {
        writeNow(own, offset, copy);
        return undefined;
      });
      later.catch((error: unknown) =>
        health.report(error instanceof Error ? error : new Error(String(error))),
      );
    },
    async read(buffer, offset, bytes) {
      health.check();
      const own = ownBuffer(buffer);
      if (offset < 0 || offset + bytes > own.bytes)
        throw new RangeError(
          `Cannot read ${bytes} bytes at ${offset}: the buffer has ${own.bytes} bytes`,
        );
      const skip = offset % 4;
      const size = roundUp(skip + bytes, 4);
      const staging = memory.staging(size);
      let serial = 0;
      await order.next(() => {
        const encoder = device.createCommandEncoder();
        encoder.copyBufferToBuffer(own.gpu, offset - skip, staging, 0, size);
        device.queue.submit([encoder.finish()]);
        serial = fences.serial;
        count(0);
        return undefined;
      });
      const data = await readBack(staging, { skip, length: bytes }, { pacing, health });
      fences.finished(serial);
      memory.release(staging);
      health.check();
      return data;
    },
    async prepare(program) {
      health.check();
      return await health.guard(prepareProgram(program, workshop));
    },
    record(prepared, buffers) {
      health.check();
      if (!(prepared instanceof WebgpuPrepared))
        throw new TypeError("Cannot record this program: another backend prepared it");
      return recordProgram(prepared, buffers, { device, memory, loops });
    },
    async run(recording) {
      health.check();
      if (!(recording instanceof WebgpuRecording))
        throw new TypeError("Cannot run this recording: another backend made it");
      const started = order.next(() => replay(recording, stage));
      await health.guard(started);
    },
    async sync() {
      health.check();
      await order.next(() => undefined);
      await health.guard(fences.idle());
      health.check();
    },
    stats(): Stats {
      const { allocations, bytes, scratchBytes } = memory;
      return {
        allocations: allocations + extraBuffers,
        bytes,
        scratchBytes,
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

/** The same bytes with the type that `writeBuffer` asks for; shared memory is copied. */
function bytesOfHost(data: Uint8Array): Uint8Array<ArrayBuffer> {
  return data.buffer instanceof ArrayBuffer
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

function capabilitiesOf(device: GPUDevice, options: WebgpuBackendOptions): Capabilities {
  const { maxBufferSize, maxStorageBufferBindingSize } = device.limits;
  const description = options.description ?? describeInfo(device.adapterInfo);
  return {
    maxBufferBytes: Math.floor(Math.min(maxBufferSize, maxStorageBufferBindingSize) / 16) * 16,
    custom: [],
    software: options.software ?? isSoftware(device.adapterInfo),
    description,
  };
}

/** Sharing loads through subgroups needs to know their size, and pays on software drivers. */
function traitsOf(device: GPUDevice, software: boolean): Traits {
  const { subgroupMinSize, subgroupMaxSize } = device.adapterInfo;
  const known = device.features.has("subgroups") && subgroupMinSize === subgroupMaxSize;
  return { share: software && known && subgroupMaxSize % 4 === 0 ? subgroupMaxSize : 0 };
}

/** An adapter in words: vendor, architecture, device and driver, without repetitions. */
export function describeInfo(info: GPUAdapterInfo): string {
  const words = [info.vendor, info.architecture, info.device, info.description];
  const kept = words.filter((word, at) => word !== "" && words.indexOf(word) === at);
  return kept.length === 0 ? "WebGPU adapter without a name" : kept.join(", ");
}

/** True for adapters that compute on the CPU. */
export function isSoftware(info: GPUAdapterInfo): boolean {
  return (
    info.isFallbackAdapter ||
    /llvmpipe|lavapipe|swiftshader|\bwarp\b|basic render/i.test(describeInfo(info))
  );
}
