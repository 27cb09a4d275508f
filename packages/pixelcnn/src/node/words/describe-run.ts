import type { RunState } from "../run/run-state.ts";

/**
 * How far a run is in words: rows of a name and what it is, as those of `describeFigures()`.
 *
 * @example
 * const saved = new Date(Date.UTC(2026, 0, 2, 3, 4));
 * const rows = describeRun({ file: "last.safetensors", step: 7, steps: 9, saved, settings: {} });
 * rows; // [["trained", "step 7 of 9"], ["saved", "2026-01-02 03:04 UTC"]]
 */
export function describeRun({
  step,
  steps,
  best,
  saved,
}: RunState): (readonly [name: string, words: string])[] {
  return [
    ["trained", `step ${step}${steps === undefined ? "" : ` of ${steps}`}`],
    ...(best
      ? [
          [
            "validation",
            `${best.bitsPerDim.toFixed(3)} bits/dim at step ${best.step}, the best so far`,
          ] as const,
        ]
      : []),
    ["saved", `${saved.toISOString().slice(0, 16).replace("T", " ")} UTC`],
  ];
}
