import type {
  Backend,
  Capabilities,
  Prepared,
  Program,
  Recording,
} from "@pixelweft/tensor/backend";
import { padRows, readApart } from "@pixelweft/webgpu-backend/inspect";

/** A backend that computes nothing, and the programs that it was given. */
export interface DryBackend {
  readonly backend: Backend;
  /** Each program once, in the order of their first runs. */
  readonly programs: readonly Program[];
}

class DryPrepared implements Prepared {
  readonly program: Program;

  constructor(program: Program) {
    this.program = program;
  }
}

/** What most cards can do. */
const usual: Capabilities = {
  maxBufferBytes: 2 ** 31 - 16,
  maxStorageBuffers: 9,
  // As the WebGPU backend has them, whose kernels cut sums themselves: with others a program has other kernels.
  sumParts: { reduce: 1, filter: 2 },
  custom: [],
  software: false,
  description: "nothing",
};

/** Takes programs of any size in no time, as the WebGPU backend would have them, to look at them. What it reads is zero. */
export function dryBackend(capabilities: Capabilities = usual): DryBackend {
  const programs: Program[] = [];
  const stats = {
    allocations: 0,
    bytes: 0,
    scratchBytes: 0,
    dispatches: 0,
    submits: 0,
    pipelines: 0,
  };
  const backend: Backend = {
    name: "dry",
    capabilities,
    layOut: (steps, results) => ({
      ...padRows(steps, results, capabilities.maxBufferBytes),
      apart: readApart(steps),
    }),
    lost: new Promise(() => {}),
    alloc: (bytes) => ({ bytes }),
    free: () => {},
    write: () => {},
    read: async (_, __, bytes) => new Uint8Array(bytes),
    prepare: async (program) => new DryPrepared(program),
    record: (prepared, buffers) => ({ prepared, buffers }),
    run: async ({ prepared: { program } }: Recording) => {
      if (!programs.includes(program)) programs.push(program);
    },
    sync: async () => {},
    stats: () => stats,
    dispose: () => {},
  };
  return { backend, programs };
}
