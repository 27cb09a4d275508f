import { readFile } from "node:fs/promises";
import { textTable } from "@pixelweft/datasets/text";
import { verifyGoldenFile, type Agreement } from "@pixelweft/pixelcnn/graph";
import { type Backend, parseSafetensors } from "@pixelweft/tensor";
import {
  defineCommand,
  options as table,
  reasonOf,
  withBackend,
  type Command,
} from "pixelweft/command";

/** A computed tensor lies too far from the one in the file; exit code 1. */
export class DisagreementError extends Error {
  override readonly name = "DisagreementError";
}

const options = {
  backend: table.backend,
  tolerance: { kind: "positive", takes: "t", usual: 1e-4, about: "the largest error" },
} as const;

/** How far the tensors of golden files are off. */
export interface GoldenReport {
  readonly tolerance: number;
  readonly files: readonly { readonly path: string; readonly tensors: readonly Agreement[] }[];
}

/** `paper golden`: compares with the answers of an independent implementation. */
export const goldenCommand: Command = defineCommand({
  name: "golden",
  about: "Computes what golden files expect, and prints the error of each tensor.",
  argument: { name: "<files...>", about: "golden files (safetensors)" },
  options,
  notes: `The error of a tensor is max |ours - file| / max |file|. The exit code is 1 if one is above the tolerance.`,
  examples: ["golden packages/pixelcnn/golden/grey.safetensors --backend reference"],
  resolve: (given, paths) => ({ ...given, paths }),
  act: ({ paths, tolerance, backend: name }, { terminal }) =>
    withBackend(name, terminal, async (backend): Promise<GoldenReport> => {
      const files = [];
      for (const path of paths) files.push({ path, tensors: await agreementsOf(path, backend) });
      return { tolerance, files };
    }),
  show: ({ tolerance, files }: GoldenReport) => {
    const tensors = files.flatMap((file) => file.tensors);
    return [
      ...files.flatMap((file) => [file.path, ...tableOf(file.tensors, tolerance)]),
      ...(tensors.every(({ error }) => error <= tolerance)
        ? [`${tensors.length} tensors agree within ${tolerance}`]
        : []),
    ];
  },
  fault({ tolerance, files }: GoldenReport) {
    const tensors = files.flatMap((file) => file.tensors);
    const wrong = tensors.filter(({ error }) => !(error <= tolerance)).length;
    if (wrong === 0) return undefined;
    return new DisagreementError(
      `Cannot confirm the golden files: ${wrong} of ${tensors.length} tensors are off by more than ${tolerance}`,
    );
  },
});

function tableOf(tensors: readonly Agreement[], tolerance: number): string[] {
  const rows = tensors.map(({ name, error }) => [
    name,
    error.toExponential(2),
    error <= tolerance ? "ok" : "WRONG",
  ]);
  return textTable([["tensor", "error", ""], ...rows]).map((line) => `  ${line}`);
}

async function agreementsOf(path: string, backend: Backend): Promise<Agreement[]> {
  try {
    const found = await verifyGoldenFile(backend, parseSafetensors(await readFile(path)));
    if (found.length === 0) throw new TypeError("it holds no tensor that is expected");
    return found;
  } catch (cause) {
    throw new TypeError(`Cannot verify ${path}: ${reasonOf(cause)}`, { cause });
  }
}
