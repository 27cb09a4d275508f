import type { Backend } from "@pixelweft/tensor/backend";
import { compare } from "../compare.ts";
import { outputsOf } from "../outputs.ts";
import { type CaseResult, runCase } from "../run.ts";
import type { WindowCase } from "./window-cases.ts";

/**
 * Runs all variants on one backend. It passes when the whole pass is close to the reference and every
 * other variant gives the bits of the whole pass; `error` is infinite when one does not.
 *
 * @example
 * const [first] = windowCases();
 * (await runWindowCase(backend, first)).passed; // true
 */
export async function runWindowCase(backend: Backend, windowCase: WindowCase): Promise<CaseResult> {
  const { name, variants } = windowCase;
  const [whole, ...others] = variants;
  if (!whole) throw new TypeError(`Cannot run ${name}: it has no variants`);
  const result = { ...(await runCase(backend, whole)), name };
  if (!result.passed) return result;
  const wanted = await outputsOf(backend, whole);
  for (const variant of others) {
    const ours = await outputsOf(backend, variant);
    for (const [k, bytes] of wanted.entries()) {
      const { error, detail } = compare(ours[k] ?? new Uint8Array(), bytes, "u32");
      if (error > 0)
        return {
          name,
          error,
          passed: false,
          detail: `${variant.name}: output ${k}, bits of ${detail}`,
        };
    }
  }
  return result;
}
