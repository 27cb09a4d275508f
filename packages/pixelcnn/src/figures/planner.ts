import type { Backend } from "@pixelweft/tensor";

/** A backend that takes programs as another one would, and runs none: for their plans. */
export function planner(like: Backend | undefined): Backend {
  const nothing = { allocations: 0, bytes: 0, scratchBytes: 0, dispatches: 0, submits: 0 };
  return {
    name: "planner",
    capabilities: like?.capabilities ?? {
      maxBufferBytes: Number.MAX_SAFE_INTEGER,
      custom: [],
      software: true,
      description: "plans and runs nothing",
    },
    alloc: (bytes) => ({ bytes }),
    free: () => undefined,
    write: () => undefined,
    read: (_buffer, _offset, bytes) => Promise.resolve(new Uint8Array(bytes)),
    layOut: like?.layOut,
    ...(like?.planned && { planned: (program) => like.planned?.(program) ?? [] }),
    prepare: (program) => Promise.resolve({ program }),
    record: (prepared, buffers) => ({ prepared, buffers }),
    run: () => Promise.resolve(),
    sync: () => Promise.resolve(),
    stats: () => ({ ...nothing, pipelines: 0 }),
    lost: new Promise(() => undefined),
    dispose: () => undefined,
  };
}
