/** Sums of a thread, four numbers each: enough to hide how long one multiply-add takes. */
const sums = 8;
const turns = 512;
const threads = 256;
const names = Array.from({ length: sums }, (_, i) => `s${i}`);

/** Factors come from memory and the turns from a uniform, so that nothing can be computed beforehand. */
const code = `
@group(0) @binding(0) var<storage, read_write> results: array<vec4f>;
@group(0) @binding(1) var<uniform> given: vec4f;
@compute @workgroup_size(${threads})
fn main(@builtin(global_invocation_id) at: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let factor = vec4f(given.x);
  let term = vec4f(given.y);
  let turns = u32(given.z);
${names.map((name, i) => `  var ${name} = vec4f(${i}.0);`).join("\n")}
  for (var turn = 0u; turn < turns; turn++) {
${names.map((name) => `    ${name} = fma(${name}, factor, term);`).join("\n")}
  }
  results[at.x % arrayLength(&results)] = ${names.join(" + ")};
}`;

/** Bits of GPUBufferUsage. */
const [mapRead, copyFrom, copyTo, uniform, storage] = [0x1, 0x4, 0x8, 0x40, 0x80] as const;

/** Results that are kept and checked; more threads write the same numbers again. */
const kept = 4096;

/** Seconds of a run that count, and runs of which the best one does. */
const [enough, rounds] = [0.05, 3] as const;

/**
 * Operations a second of f32 multiply-adds in registers on the best adapter, by a shader and a device of its own. Each run is twice as
 * long as the last one until it takes 50 ms, beside which starting it is nothing.
 *
 * @throws Error when the sums are not what they must be, or there is no adapter.
 */
export async function webgpuPeak(gpu: GPU): Promise<number> {
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (adapter === null) throw new Error("Cannot find the peak: there is no adapter");
  const device = await adapter.requestDevice();
  try {
    const probe = await makeProbe(device);
    let best = 0;
    for (let groups = 16, left = rounds; left > 0;) {
      const seconds = await probe(groups);
      best = Math.max(best, (2 * 4 * sums * turns * threads * groups) / seconds);
      if (seconds >= enough || groups * 2 > device.limits.maxComputeWorkgroupsPerDimension) left--;
      else groups *= 2;
    }
    return best;
  } finally {
    device.destroy();
  }
}

/** Seconds of one run of so many groups of threads, its results checked. */
async function makeProbe(device: GPUDevice): Promise<(groups: number) => Promise<number>> {
  const results = device.createBuffer({ size: 16 * kept, usage: storage | copyFrom });
  const host = device.createBuffer({ size: 16 * kept, usage: mapRead | copyTo });
  const given = device.createBuffer({ size: 16, usage: uniform | copyTo });
  device.queue.writeBuffer(given, 0, Float32Array.of(1, 1, turns, 0));
  const pipeline = await device.createComputePipelineAsync({
    layout: "auto",
    compute: { module: device.createShaderModule({ code }), entryPoint: "main" },
  });
  const group = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: [
      { binding: 0, resource: { buffer: results } },
      { binding: 1, resource: { buffer: given } },
    ],
  });
  // Whole numbers, so that no sum is rounded.
  const expected = names.reduce((sum, _, i) => sum + i + turns, 0);
  return async (groups) => {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(groups);
    pass.end();
    encoder.copyBufferToBuffer(results, 0, host, 0, 16 * kept);
    const start = performance.now();
    device.queue.submit([encoder.finish()]);
    await host.mapAsync(1);
    const seconds = (performance.now() - start) / 1000;
    const written = Math.min(kept, groups * threads);
    const found = new Float32Array(host.getMappedRange(0, 16 * written)).slice();
    host.unmap();
    if (found.some((sum) => sum !== expected))
      throw new Error("Cannot trust the peak: its sums are wrong");
    return seconds;
  };
}
