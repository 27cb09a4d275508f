import { DeviceLostError } from "@pixelweft/tensor/backend";
import type { Card } from "./card-place.ts";
import type { Check } from "./checks.ts";

/** Whether a card computes what it should. */
export interface CardChecks {
  readonly kernels: "usual" | "row kernels";
  readonly passed: number;
  /** Names of those that failed, and what was wrong. */
  readonly failed: readonly string[];
  /** Those that were not tried, since the device was lost. */
  readonly untried: number;
  /** The greatest `max|ours - reference| / max|reference|` of those that passed, and where it was. */
  readonly worst: { readonly error: number; readonly name: string };
}

/** Tries what a card has to do right, and says what it does wrong. The card is left open. */
export async function checkCard(
  { backend }: Pick<Card, "backend">,
  kernels: CardChecks["kernels"],
  checks: readonly Check[],
): Promise<CardChecks> {
  const failed: string[] = [];
  let [passed, worst] = [0, { error: 0, name: "" }];
  for (const { name, run } of checks)
    try {
      const result = await run(backend);
      if (result.passed) passed += 1;
      else failed.push(`${name}: ${result.detail}`);
      if (result.passed && result.error > worst.error) worst = { error: result.error, name };
    } catch (error) {
      failed.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      if (error instanceof DeviceLostError) break;
    }
  return { kernels, passed, failed, untried: checks.length - passed - failed.length, worst };
}
