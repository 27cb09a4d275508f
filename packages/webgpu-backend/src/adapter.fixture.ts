import type { Backend } from "@pixelweft/tensor/backend";
import { WebgpuUnavailableError } from "./adapters/request.ts";
import { type WebgpuOptions, webgpu } from "./node.ts";

/** A backend for a test file, or undefined with a word on stderr where there is no adapter; with CI=true that fails. */
export async function openAdapter(options: WebgpuOptions = {}): Promise<Backend | undefined> {
  try {
    // Other tests have the other cores.
    return await webgpu({ compileAhead: false, ...options });
  } catch (error) {
    if (!(error instanceof WebgpuUnavailableError) || process.env["CI"] === "true") throw error;
    process.stderr.write(`Skipped: ${error.message}\n`);
    return undefined;
  }
}
