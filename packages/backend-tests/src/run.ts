import type { Backend, DType, Program, Step } from "@pixelweft/tensor/backend";
import { referenceBackend } from "@pixelweft/tensor/reference";
import type { ConformanceCase } from "./case.ts";
import { type Comparison, compare } from "./compare.ts";
import { outputsOf } from "./outputs.ts";

/** How a backend did on one case. */
export interface CaseResult {
  readonly name: string;
  /** `max|ours - reference| / max|reference|` of the worst output; infinite where integers differ. */
  readonly error: number;
  readonly passed: boolean;
  /** The worst element in words, empty for equal bits. */
  readonly detail: string;
}

/**
 * Runs a case on a backend and on the reference, and compares their outputs. On the way it writes and reads buffers in parts, reads without
 * waiting for the run, and runs what is small a second time: an Error says which of these a backend does not do as it should.
 *
 * @example
 * const [first] = conformanceCases();
 * const { error, passed, detail } = await runCase(backend, first);
 * [error, passed, detail]; // [0, true, ""]
 */
export async function runCase(backend: Backend, testCase: ConformanceCase): Promise<CaseResult> {
  const reference = referenceBackend();
  const wanted = await outputsOf(reference, testCase);
  reference.dispose();
  const ours = await outputsOf(backend, testCase);
  const { name, outputs, parts = [], program, tolerance } = testCase;
  let error = 0;
  let detail = "";
  const take = (place: string, found: Comparison): void => {
    if (found.error <= error && detail !== "") return;
    error = found.error;
    detail = found.detail && `${place}: ${found.detail}`;
  };
  outputs.forEach((buffer, k) => {
    const mine = ours[k] ?? new Uint8Array();
    const right = wanted[k] ?? mine;
    take(`buffer ${buffer}`, compare(mine, right, storedDType(program, buffer)));
    for (const { offset, bytes, ...part } of parts) {
      if (part.buffer !== buffer) continue;
      const [some, others] = [mine, right].map((all) => all.slice(offset, offset + bytes));
      if (some && others)
        take(`buffer ${buffer} from byte ${offset}`, compare(some, others, "f32"));
    }
  });
  return { name, error, passed: detail === "" || (tolerance > 0 && error <= tolerance), detail };
}

/** The one dtype that the kernels store in a buffer. */
export function storedDType({ steps }: Program, buffer: number): DType {
  const stored = new Set(dtypesStored(steps, buffer));
  const [dtype = "u32"] = stored;
  if (stored.size > 1)
    throw new TypeError(`Cannot compare buffer ${buffer}: it holds ${[...stored].join(" and ")}`);
  return dtype;
}

function dtypesStored(steps: readonly Step[], buffer: number): DType[] {
  return steps.flatMap((step) => {
    if (step.kind === "repeat") return dtypesStored(step.body, buffer);
    const outputs = "outputs" in step ? step.outputs : [step.output];
    return outputs.filter((view) => view.buffer === buffer).map((view) => view.dtype);
  });
}
