import { expect } from "vitest";

type Case = readonly [act: () => unknown, error: Error];

/** The exact message and class of an error at a public door. */
export function checkErrors(cases: readonly Case[]): void {
  for (const [act, error] of cases) {
    expect(act).toThrow(error);
  }
}
