import { readFile } from "node:fs/promises";
import { verifyGoldenFile, type Agreement } from "@pixelweft/pixelcnn";
import { parseSafetensors } from "@pixelweft/tensor/safetensors";
import type { Command } from "commander";
import { openBackend, type BackendName } from "./backend-choice.ts";
import { reasonOf } from "./failure.ts";
import { backendOption, positiveNumber } from "./option-values.ts";
import { print, say, type Terminal } from "./terminal.ts";
import { textTable } from "./text-table.ts";

interface VerifyFlags {
  readonly backend: BackendName;
  readonly tolerance: number;
}

/** A computed tensor lies too far from the one in the file; exit code 1. */
export class DisagreementError extends Error {
  override readonly name = "DisagreementError";
}

/** `pixelweft verify`: compares with the answers of an independent implementation. */
export function addVerifyCommand(program: Command, terminal: Terminal): void {
  program
    .command("verify")
    .description("Computes what golden files expect, and tells how far each tensor is off.")
    .argument("<files...>", "golden files (safetensors)")
    .addOption(backendOption())
    .option("--tolerance <t>", "largest error that is let pass", positiveNumber, 1e-4)
    .addHelpText("after", examples)
    .action((paths: string[], flags: VerifyFlags) => verify(paths, flags, terminal));
}

const examples = `
The error of a tensor is max |ours - file| / max |file|. The exit code is 1 if one is above the tolerance.

Example:
  pixelweft verify packages/pixelcnn/golden/grey.safetensors --backend reference`;

async function verify(
  paths: readonly string[],
  { backend: name, tolerance }: VerifyFlags,
  terminal: Terminal,
): Promise<void> {
  const { backend, words } = await openBackend(name);
  say(terminal, `Computing with ${words}`);
  let [wrong, all] = [0, 0];
  try {
    for (const path of paths) {
      const agreements = await agreementsOf(path, backend);
      const rows = agreements.map(({ name: tensor, error }) => [
        tensor,
        error.toExponential(2),
        error <= tolerance ? "ok" : "WRONG",
      ]);
      print(terminal, path);
      for (const line of textTable([["tensor", "error", ""], ...rows]))
        print(terminal, `  ${line}`);
      wrong += agreements.filter(({ error }) => !(error <= tolerance)).length;
      all += agreements.length;
    }
  } finally {
    backend.dispose();
  }
  if (wrong > 0)
    throw new DisagreementError(
      `Cannot confirm the golden files: ${wrong} of ${all} tensors are off by more than ${tolerance}`,
    );
  print(terminal, `${all} tensors agree within ${tolerance}`);
}

type Backend = Awaited<ReturnType<typeof openBackend>>["backend"];

async function agreementsOf(path: string, backend: Backend): Promise<Agreement[]> {
  try {
    const found = await verifyGoldenFile(backend, parseSafetensors(await readFile(path)));
    if (found.length === 0) throw new TypeError("it holds no tensor that is expected");
    return found;
  } catch (cause) {
    throw new TypeError(`Cannot verify ${path}: ${reasonOf(cause)}`, { cause });
  }
}
