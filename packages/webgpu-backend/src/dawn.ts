import type { create as createDawn } from "webgpu";
import { WebgpuUnavailableError } from "./adapters/request.ts";

/** The WebGPU of the runtime itself; Node and Bun have none. */
export function ownWebgpu(): GPU | undefined {
  const { navigator }: { readonly navigator?: { readonly gpu?: GPU } } = globalThis;
  return navigator?.gpu;
}

const key = Symbol.for("pixelweft.gpu");
const switchedKey = Symbol.for("pixelweft.gpu.switched");
type Holder = typeof globalThis & { [key]?: GPU; [switchedKey]?: boolean };

/** Whether Dawn was started with options. */
export function switched(): boolean {
  const holder: Holder = globalThis;
  return holder[switchedKey] === true;
}

/** Dawn's entry, held by the global object: the process dies when it is collected while a device lives. */
export async function startDawn(options: readonly string[]): Promise<GPU> {
  const holder: Holder = globalThis;
  const running = holder[key];
  if (running !== undefined) return running;
  const { create } = await loadDawn();
  const gpu = create([...options]);
  holder[key] = gpu;
  holder[switchedKey] = options.length > 0;
  return gpu;
}

/** Dawn, of the package webgpu; the refusal says whether it is missing, or what keeps it from loading. */
export async function loadDawn(): Promise<{ readonly create: typeof createDawn }> {
  try {
    return await import("webgpu");
  } catch (cause) {
    const { code, message }: { readonly code?: unknown; readonly message?: unknown } =
      Object(cause);
    const what =
      code === "ERR_MODULE_NOT_FOUND"
        ? "install the package webgpu beside @pixelweft/webgpu-backend (npm install webgpu)"
        : `the package webgpu is there and does not load: ${String(message ?? cause)}`;
    throw new WebgpuUnavailableError(`Cannot use WebGPU in this process: ${what}`, { cause });
  }
}
