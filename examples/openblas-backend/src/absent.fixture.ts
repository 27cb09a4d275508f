import { OpenblasMissingError, openblasBackend } from "./mod.ts";

/** Whether there is no OpenBLAS, and the tests that need it are skipped; in CI they fail instead. */
export const absent: boolean = process.env["CI"] !== "true" && isMissing();

function isMissing(): boolean {
  try {
    openblasBackend().dispose();
    return false;
  } catch (error) {
    if (error instanceof OpenblasMissingError) return true;
    throw error;
  }
}
