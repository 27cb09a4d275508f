/** A kernel that a device compiled. */
export interface WatchedKernel {
  readonly label: string;
  readonly code: string;
  /** How often it was dispatched, for each number of thread groups. */
  readonly times: Map<number, number>;
}

/**
 * Watches the devices of an entry to WebGPU: each kernel is compiled while its creation is called, not beside others, and `before` is
 * called first with its number.
 */
export function watchGpu(gpu: GPU, before: (kernel: number) => void): readonly WatchedKernel[] {
  const kernels: WatchedKernel[] = [];
  const request = gpu.requestAdapter.bind(gpu);
  gpu.requestAdapter = async (options) => {
    const adapter = await request(options);
    if (adapter === null) return adapter;
    const open = adapter.requestDevice.bind(adapter);
    adapter.requestDevice = async (descriptor) => {
      const device = await open(descriptor);
      watchDevice(device, (kernel) => before(kernels.push(kernel) - 1));
      return device;
    };
    return adapter;
  };
  return kernels;
}

function watchDevice(device: GPUDevice, compiling: (kernel: WatchedKernel) => void): void {
  const codes = new Map<GPUShaderModule, string>();
  const made = new Map<GPUComputePipeline, WatchedKernel>();
  const createModule = device.createShaderModule.bind(device);
  device.createShaderModule = (descriptor) => {
    const module = createModule(descriptor);
    codes.set(module, descriptor.code);
    return module;
  };
  const compile = device.createComputePipeline.bind(device);
  device.createComputePipeline = (descriptor) => {
    const { label = "", compute } = descriptor;
    const kernel = { label, code: codes.get(compute.module) ?? "", times: new Map() };
    compiling(kernel);
    const pipeline = compile(descriptor);
    made.set(pipeline, kernel);
    return pipeline;
  };
  device.createComputePipelineAsync = (descriptor) =>
    Promise.resolve(device.createComputePipeline(descriptor));
  const createEncoder = device.createCommandEncoder.bind(device);
  device.createCommandEncoder = (descriptor) => {
    const encoder = createEncoder(descriptor);
    const begin = encoder.beginComputePass.bind(encoder);
    encoder.beginComputePass = (about) => watchPass(begin(about), made);
    return encoder;
  };
}

function watchPass(
  pass: GPUComputePassEncoder,
  made: ReadonlyMap<GPUComputePipeline, WatchedKernel>,
): GPUComputePassEncoder {
  let times: Map<number, number> | undefined;
  const set = pass.setPipeline.bind(pass);
  pass.setPipeline = (pipeline) => {
    times = made.get(pipeline)?.times;
    set(pipeline);
  };
  const dispatch = pass.dispatchWorkgroups.bind(pass);
  pass.dispatchWorkgroups = (x, y = 1, z = 1) => {
    const groups = x * y * z;
    times?.set(groups, (times.get(groups) ?? 0) + 1);
    dispatch(x, y, z);
  };
  return pass;
}
