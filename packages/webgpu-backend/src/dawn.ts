import { WebgpuUnavailableError } from "./adapters/request.ts";
import { installCommand } from "./install-command.ts";

/** The part of the package webgpu that is used. A type of its own: where that package is not installed its types are missing. */
export interface Dawn {
  create(options: string[]): GPU;
}

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
  if (holder[key] !== undefined) return holder[key];
  const { create } = await loadDawn();
  // Another call may have started it meanwhile.
  const running = holder[key];
  if (running !== undefined) return running;
  const gpu = create([...options]);
  holder[key] = gpu;
  holder[switchedKey] = options.length > 0;
  return gpu;
}

/** Dawn, of the package webgpu; the refusal says whether it is missing, or what keeps it from loading. */
export async function loadDawn(): Promise<Dawn> {
  try {
    return await import("webgpu");
  } catch (cause) {
    throw new WebgpuUnavailableError(`Cannot use WebGPU in this process: ${faultOf(cause)}`, {
      cause,
    });
  }
}

/**
 * Why Dawn cannot be used in this process, in words: it is not installed, not made for the system, or does not load. Undefined where it can, or where
 * the runtime has WebGPU of its own.
 *
 * @example
 * typeof (await whyNoDawn()); // "undefined"
 */
export async function whyNoDawn(): Promise<string | undefined> {
  if (ownWebgpu() !== undefined) return undefined;
  try {
    await import("webgpu");
    return undefined;
  } catch (cause) {
    return faultOf(cause);
  }
}

function faultOf(cause: unknown): string {
  const { code, message }: { readonly code?: unknown; readonly message?: unknown } = Object(cause);
  if (code === "ERR_MODULE_NOT_FOUND")
    return `the package webgpu is not installed (${installCommand()})`;
  // Its file is required by a path that names the system.
  if (code === "MODULE_NOT_FOUND" && /dawn\.node/.test(String(message)))
    return `the package webgpu has no Dawn for ${process.platform}-${process.arch}`;
  return `the package webgpu is there and does not load: ${String(message ?? cause)}`;
}
