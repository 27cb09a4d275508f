import { mapModeRead, usage } from "../memory/usage.ts";
import type { Pacing } from "../pacing.ts";
import { groupLayout, loopBytes, loopGroupLayout, makePipeline } from "../replay/pipelines.ts";
import type { BoundPart, Shader } from "../wgsl/shader.ts";

/** A device that compiles shaders for another one. */
export interface FurtherDevice {
  /** Lets the driver compile a shader; false where it had it among its files. */
  readonly compile: (shader: Shader) => Promise<boolean>;
  readonly close: () => void;
}

/**
 * So many times as long as the making of its pipeline, which no driver's files spare, a first dispatch takes at least that compiles: 6.7 to
 * 36 times for the kernels of a G28 step on llvmpipe, and 0.05 to 0.65 times where the shader was there.
 */
const muchLonger = 2;

/** Lets a device compile for another one: it dispatches one thread group of each shader, with the shader's own parameters, on memory that is of no use. */
export function makeFurtherDevice(
  device: GPUDevice,
  {
    pacing,
    immediates = false,
  }: { readonly pacing: Pacing; readonly immediates?: boolean | undefined },
): FurtherDevice {
  const { limits } = device;
  const part = limits.minStorageBufferOffsetAlignment;
  const bufferOf = (size: number, kind: number): GPUBuffer =>
    device.createBuffer({ size, usage: kind });
  const bindings = limits.maxStorageBuffersPerShaderStage + limits.maxUniformBuffersPerShaderStage;
  const written = bufferOf(part * bindings, usage.storage);
  const read = bufferOf(part, usage.storage);
  const uniform = usage.uniform | usage.copyTo | usage.copyFrom;
  const constants = bufferOf(limits.maxUniformBufferBindingSize, uniform);
  const done = bufferOf(4, usage.mapRead | usage.copyTo);
  // As the first device has them.
  const isImmediate = immediates && limits.maxImmediateSize >= loopBytes;
  const loopLayout = isImmediate ? undefined : loopGroupLayout(device);
  const loops =
    loopLayout &&
    device.createBindGroup({
      layout: loopLayout,
      entries: [{ binding: 0, resource: { buffer: constants, size: loopBytes } }],
    });
  /** What stands in for a part of a program's buffer. No two that are written may overlap, or lie in a buffer that is read. */
  const standIn = (bound: BoundPart, binding: number): GPUBufferBinding => {
    if (bound.constants === true) return { buffer: constants };
    return bound.writable
      ? { buffer: written, offset: binding * part, size: part }
      : { buffer: read };
  };
  let failure: GPUError | undefined;
  // What nobody listens to is printed.
  device.addEventListener("uncapturederror", (event: Event) => {
    event.preventDefault();
    // In Deno's types it is any event.
    failure ??= (event as GPUUncapturedErrorEvent).error;
  });
  return {
    async compile(shader) {
      const start = performance.now();
      const layout = groupLayout(device, shader);
      const making = makePipeline(device, shader, { layout, loopLayout });
      const { pipeline } = await pacing.settled(making);
      const made = performance.now();
      const params = bufferOf(shader.params.byteLength, uniform);
      device.queue.writeBuffer(params, 0, shader.params);
      const resources = [...shader.bindings.map(standIn), { buffer: params }];
      const entries = resources.map((resource, binding) => ({ binding, resource }));
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, device.createBindGroup({ layout, entries }));
      if (shader.loops && loops) pass.setBindGroup(1, loops);
      if (shader.loops && !loops) pass.setImmediates(0, new Uint8Array(loopBytes));
      pass.dispatchWorkgroups(1);
      pass.end();
      encoder.copyBufferToBuffer(constants, 0, done, 0, 4);
      device.queue.submit([encoder.finish()]);
      // Not by `pacing.mapped`: many devices that cancel maps can crash Dawn's binding.
      await pacing.settled(done.mapAsync(mapModeRead));
      done.unmap();
      params.destroy();
      if (failure !== undefined) throw new Error(failure.message);
      return performance.now() - made > muchLonger * (made - start);
    },
    close: () => device.destroy(),
  };
}
