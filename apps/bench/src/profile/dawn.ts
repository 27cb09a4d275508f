let started: Promise<GPU> | undefined;

/** Dawn's entry to WebGPU in Node. It is kept, since the process dies when it is collected while a device lives. */
export function dawn(): Promise<GPU> {
  started ??= import("webgpu").then(({ create }) => create([]));
  return started;
}
