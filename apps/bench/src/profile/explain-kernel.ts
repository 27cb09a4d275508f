import { parseArgs } from "node:util";
import { kernelName } from "@pixelweft/tensor/inspect";
import { wgslOf, type ShaderText } from "@pixelweft/webgpu-backend/inspect";
import { titleOf } from "./counted-kernels.ts";
import { dryBackend } from "./dry-backend.ts";
import { namedConfig } from "./named-config.ts";
import { samplingWork, stepWork } from "./work-to-profile.ts";

/** Which network's kernels are meant. */
export interface ExplainOptions {
  /** G28, C32, a preset, a file of fields or a checkpoint. */
  readonly of: string;
  /** True for the kernels of the cached sampler, not of a training step. */
  readonly sampling: boolean;
  readonly batch: number;
}

/**
 * The WGSL of the kernels that a profile calls so, each distinct text once with its name and its thread groups.
 *
 * @throws RangeError with the names there are, when no name begins with or holds `name`.
 */
export async function explainKernel(
  name: string,
  { of, sampling, batch }: ExplainOptions,
): Promise<string> {
  const config = await namedConfig(of);
  const { backend, programs } = dryBackend();
  const work = (sampling ? samplingWork : stepWork)(config, batch)(backend);
  await work.run();
  const shaders = programs.flatMap(wgslOf);
  const named = (matches: (text: string) => boolean): ShaderText[] =>
    shaders.filter(({ kernels }) =>
      kernels.some((one) => matches(kernelName(one)) || matches(titleOf(one))),
    );
  const exact = named((text) => text === name);
  const found = exact.length > 0 ? exact : named((text) => text.includes(name));
  if (found.length === 0) {
    const names = [
      ...new Set(shaders.flatMap(({ kernels }) => kernels.map(kernelName))),
    ].toSorted();
    throw new RangeError(`Cannot find a kernel "${name}" of ${of}: there are\n${names.join("\n")}`);
  }
  const texts = new Map(found.map((shader) => [shader.code, shader]));
  return [...texts.values()].map(shaderText).join("\n\n");
}

function shaderText({ kernels, code, workgroups }: ShaderText): string {
  const titles = kernels.map(titleOf).join("; ");
  return `// ${titles}, ${workgroups.join(" x ")} thread groups\n${code}`;
}

/** `bench explain NAME [--of CONFIG] [--batch n] [--sampling]`: prints the WGSL of kernels. */
export async function explainCommand(words: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      of: { type: "string", default: "demo" },
      batch: { type: "string", default: "16" },
      sampling: { type: "boolean", default: false },
    },
  });
  const { of, batch, sampling } = values;
  const [name = ""] = positionals;
  console.log(await explainKernel(name, { of, sampling, batch: Number(batch) }));
}
