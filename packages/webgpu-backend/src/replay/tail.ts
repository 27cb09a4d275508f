import type { Memory } from "../memory/memory.ts";
import { usage } from "../memory/usage.ts";

/** Writes the last, partial word of a copy without touching the bytes behind it. */
export type TailWriter = (buffer: GPUBuffer, offset: number, bytes: Uint8Array) => void;

const code = `
@group(0) @binding(0) var<storage, read_write> words: array<u32>;
@group(0) @binding(1) var<uniform> tail: vec4<u32>;
@compute @workgroup_size(1)
fn main() {
  words[tail.x] = (words[tail.x] & ~tail.y) | (tail.z & tail.y);
}`;

/** Makes a writer of partial words; nothing is compiled before its first use. */
export function makeTailWriter(device: GPUDevice, memory: Memory): TailWriter {
  let parts: Parts | undefined;
  return (buffer, offset, bytes) => {
    parts ??= makeParts(device, memory);
    const { pipeline, params } = parts;
    const word = new Uint8Array(4);
    word.set(bytes);
    const mask = 2 ** (8 * bytes.length) - 1;
    const bits = new DataView(word.buffer).getUint32(0, true);
    device.queue.writeBuffer(params, 0, new Uint32Array([offset / 4, mask, bits, 0]));
    const group = device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: [
        { binding: 0, resource: { buffer } },
        { binding: 1, resource: { buffer: params } },
      ],
    });
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(1);
    pass.end();
    device.queue.submit([encoder.finish()]);
  };
}

interface Parts {
  readonly pipeline: GPUComputePipeline;
  readonly params: GPUBuffer;
}

function makeParts(device: GPUDevice, memory: Memory): Parts {
  const pipeline = device.createComputePipeline({
    layout: "auto",
    compute: { module: device.createShaderModule({ code }), entryPoint: "main" },
    label: "tail",
  });
  const params = memory.hold(16, { usage: usage.uniform | usage.copyTo, label: "tail" });
  return { pipeline, params };
}
