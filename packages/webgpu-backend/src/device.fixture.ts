import { openAdapter } from "./adapter.fixture.ts";

/** What backends of this process are made on: the runtime's own WebGPU, as Deno has it, or Dawn's once the first one has started it. */
export function gpuOfTests(): GPU | undefined {
  const { navigator }: { readonly navigator?: { readonly gpu?: GPU } } = globalThis;
  const holder: typeof globalThis & { [key: symbol]: GPU | undefined } = globalThis;
  return navigator?.gpu ?? holder[Symbol.for("pixelweft.gpu")];
}

/** A device made by a caller, with subgroups where the adapter has them unless not wanted; undefined with a word on stderr where there is no adapter. */
export async function openDevice(subgroups = true): Promise<GPUDevice | undefined> {
  const backend = await openAdapter();
  backend?.dispose();
  if (backend === undefined) return undefined;
  const adapter = await gpuOfTests()?.requestAdapter();
  if (!adapter) throw new Error("no adapter");
  const requiredFeatures = (["subgroups"] as const).filter(
    (name) => subgroups && adapter.features.has(name),
  );
  return await adapter.requestDevice({ requiredFeatures });
}

/** Lets a device report other limits than it has. */
export function withLimits(device: GPUDevice, limits: Partial<GPUSupportedLimits>): GPUDevice {
  const real = device.limits;
  const value = new Proxy(real, {
    get: (_, name) => Reflect.get(name in limits ? limits : real, name),
  });
  Object.defineProperty(device, "limits", { value });
  return device;
}

/**
 * Lets a device have so many bytes. What goes beyond is refused as a device refuses: by a buffer that is invalid, and an error in
 * the scope around it.
 */
export function starve(device: GPUDevice, bytes: number): void {
  const createBuffer = device.createBuffer.bind(device);
  const push = device.pushErrorScope.bind(device);
  const pop = device.popErrorScope.bind(device);
  const scopes: { readonly filter: GPUErrorFilter; error: GPUError | null }[] = [];
  let used = 0;
  device.pushErrorScope = (filter) => {
    scopes.push({ filter, error: null });
    return push(filter);
  };
  device.popErrorScope = async () => {
    const scope = scopes.pop();
    const error = await pop();
    return scope?.error ?? error;
  };
  device.createBuffer = (descriptor) => {
    used += descriptor.size;
    if (used <= bytes) {
      const granted = createBuffer(descriptor);
      const destroy = granted.destroy.bind(granted);
      granted.destroy = () => {
        used -= descriptor.size;
        return destroy();
      };
      return granted;
    }
    used -= descriptor.size;
    const scope = scopes.findLast(({ filter }) => filter === "out-of-memory");
    if (scope !== undefined) scope.error = { message: "no memory" };
    push("validation");
    const invalid = createBuffer({ ...descriptor, usage: 0x1 | 0x80 });
    void pop();
    return invalid;
  };
}
