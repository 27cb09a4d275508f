import { FunctionBuilder } from "./emit/function.ts";
import { number } from "./emit/i32.ts";
import { ModuleBuilder } from "./emit/module.ts";
import { multiplyAdd, storeVector, words } from "./emit/v128.ts";
import { writeFor } from "./emit/wide.ts";

/** What the engine that runs this can do. */
export interface Features {
  readonly simd: boolean;
  /** Fused multiply-add in vectors. */
  readonly relaxed: boolean;
  /** Shared memory. */
  readonly threads: boolean;
  /** Memory with addresses of 64 bits. */
  readonly wide: boolean;
  /** Whether this thread may sleep. */
  readonly maySleep: boolean;
}

export function findFeatures(): Features {
  // Only browsers ask for isolation; elsewhere there is no such variable.
  const isolation: unknown = Reflect.get(globalThis, "crossOriginIsolated");
  return {
    simd: isValid(),
    relaxed: isValid({ fused: true }),
    wide: isValid({ wide: true }),
    threads: typeof SharedArrayBuffer === "function" && isolation !== false && sharesMemory(),
    maySleep: maySleep(),
  };
}

/** Whether the engine takes a module that multiplies and adds vectors, in one instruction or in two. */
function isValid({ fused = false, wide = false } = {}): boolean {
  const memory = { shared: false, maximumPages: 1, wide };
  const bytes = writeFor(memory, () => {
    const pool = { place: () => ({ base: number(0), offset: 0 }) };
    const f = new FunctionBuilder(0, pool);
    const one = words(0);
    f.run(storeVector(number(0), multiplyAdd([one, one, one], fused)));
    const module = new ModuleBuilder();
    module.addNamed(f, "main");
    return module.encode(memory);
  });
  return WebAssembly.validate(bytes);
}

function sharesMemory(): boolean {
  try {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    return memory.buffer instanceof SharedArrayBuffer;
  } catch {
    return false;
  }
}

function maySleep(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1);
    return true;
  } catch {
    return false;
  }
}
