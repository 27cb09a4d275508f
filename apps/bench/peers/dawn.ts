/** Milliseconds of asking after which the thread rests between two times. */
const eager = 0.2;
/** Milliseconds between two times after which somebody has done something else meanwhile. */
const pause = 1;

/**
 * Lets the thread rest while Dawn's binding asks at every turn of the event loop whether a promise is settled: it takes a core, which a
 * software adapter needs for itself. Nothing else is known to ask so; a library as shipped does not rest.
 */
function restWhileAsking(): void {
  const turn = globalThis.setImmediate;
  const cell = new Int32Array(new SharedArrayBuffer(4));
  let [first, last] = [0, 0];
  const rested = (act: (...values: unknown[]) => void, ...values: unknown[]): NodeJS.Immediate => {
    const now = performance.now();
    if (now - last > pause) first = now;
    const asked = now - first;
    if (asked > eager) Atomics.wait(cell, 0, 0, Math.min(1, Math.max(0.1, asked / 100)));
    last = performance.now();
    return turn(act, ...values);
  };
  globalThis.setImmediate = rested as typeof setImmediate;
}

/**
 * What browsers have and Node lacks: `navigator.gpu` and WebGPU's constants, from a peer's own copy of npm `webgpu`. With the word
 * `rests` on the command line the thread rests while the peer waits for the device.
 */
export function installWebgpu(webgpu: {
  create(options: string[]): GPU;
  readonly globals: Record<string, unknown>;
}): void {
  if (process.argv.includes("rests")) restWhileAsking();
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
