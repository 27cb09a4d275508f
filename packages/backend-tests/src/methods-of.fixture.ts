import type { Backend } from "@pixelweft/tensor/backend";

/** A backend that asks another one for everything, so that a test can replace members of it: those of a class are not its own. */
export function methodsOf(inner: Backend): Backend {
  return {
    name: inner.name,
    capabilities: inner.capabilities,
    lost: inner.lost,
    alloc: (bytes) => inner.alloc(bytes),
    free: (buffer) => inner.free(buffer),
    write: (buffer, offset, data) => inner.write(buffer, offset, data),
    read: (buffer, offset, bytes) => inner.read(buffer, offset, bytes),
    prepare: (program) => inner.prepare(program),
    record: (prepared, buffers) => inner.record(prepared, buffers),
    run: (recording) => inner.run(recording),
    sync: () => inner.sync(),
    stats: () => inner.stats(),
    dispose: () => inner.dispose(),
  };
}
