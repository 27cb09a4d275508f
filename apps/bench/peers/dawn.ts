/** What browsers have and Node lacks: `navigator.gpu` and WebGPU's constants, from a peer's own copy of npm `webgpu`. */
export function installWebgpu(webgpu: {
  create(options: string[]): GPU;
  readonly globals: Record<string, unknown>;
}): void {
  Object.assign(globalThis, webgpu.globals);
  // Dawn ends the process when its instance is collected; the property keeps it.
  Object.defineProperty(globalThis.navigator, "gpu", { value: webgpu.create([]) });
}

/** The adapter in words. */
export async function adapterWords(): Promise<string> {
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: "high-performance" });
  if (adapter === null) return "no adapter";
  const { vendor, architecture, device, description } = adapter.info;
  return [vendor, architecture, device, description].filter((word) => word !== "").join(", ");
}

let lastError = "";

/** Remembers what a device rejects: such work takes no time and would look fast. */
export function watchErrors(device: GPUDevice): void {
  device.addEventListener("uncapturederror", (event) => {
    lastError = event.error.message;
  });
}

/** Throws if the watched device rejected work. */
export function throwErrors(): void {
  if (lastError !== "") throw new Error(lastError.split("\n")[0]);
}
