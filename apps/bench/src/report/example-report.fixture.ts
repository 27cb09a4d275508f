import type { Report, Result } from "./report.ts";

/** A measured result with these seconds. */
export function measured(
  subject: string,
  seconds: readonly number[],
  more: Partial<Extract<Result, { readonly status: "measured" }>> = {},
): Result {
  return {
    subject,
    status: "measured",
    seconds,
    start: { prepared: 0.5, firstRun: 1 },
    losses: [],
    figures: {},
    ...more,
  };
}

/** A report with one task and the given results. */
export function exampleReport(task: string, results: readonly Result[]): Report {
  return {
    format: "pixelweft-bench-1",
    started: "2026-01-02T03:04:05.000Z",
    seconds: 61,
    quick: true,
    machine: {
      processor: "a <fast> processor",
      cores: 2,
      memoryBytes: 8e9,
      system: "Linux",
      node: "24.0.0",
      threads: 2,
      load: [0.5, 1.5],
    },
    subjects: [
      {
        id: "ours-wasm",
        name: "Pixelweft wasm",
        ours: true,
        version: "1",
        threads: 2,
        device: "cpu",
      },
      { id: "torch-dense", name: "PyTorch & <co>", ours: false, version: "2" },
      { id: "tfjs-wasm", name: "TensorFlow.js wasm", ours: false, missing: "not <here>" },
    ],
    tasks: [
      {
        id: task,
        name: `Task ${task}`,
        words: "some work",
        flop: 4e9,
        load: [0.5, 1.5],
        results,
      },
    ],
    sizes: [{ name: "library", bytes: 12_345 }],
  };
}
