import { wasmBackend } from "@pixelweft/wasm-backend";
import { findAdapters, type FoundAdapter, hasDawn } from "@pixelweft/webgpu-backend/node";
import { openBackend } from "../backend-choice.ts";
import { defineCommand, type Command } from "../command/command.ts";

/** What can compute on this machine. */
export interface DevicesReport {
  readonly webgpu: readonly FoundAdapter[];
  readonly wasm: string;
  /** What `--backend auto` takes. */
  readonly auto: string;
}

/** `pixelweft devices`: what can compute on this machine. */
export const devices: Command = defineCommand({
  name: "devices",
  about: "Lists the adapters of this machine and says which backend `auto` uses.",
  options: {},
  examples: ["devices"],
  resolve: () => ({}),
  async act(): Promise<DevicesReport> {
    const webgpu = await findAdapters();
    const wasm = await wasmBackend({ revectorize: true });
    const { description } = wasm.capabilities;
    wasm.dispose();
    const { backend, words } = await openBackend("auto");
    backend.dispose();
    return { webgpu, wasm: description, auto: words };
  },
  show: ({ webgpu, wasm, auto }: DevicesReport) => [
    ...webgpu.flatMap(described),
    ...(webgpu.length === 0 ? [`webgpu: ${whyNone()}`] : []),
    `wasm: ${wasm}`,
    "reference: plain TypeScript on one core, slow, runs everywhere",
    `--backend auto takes ${auto}`,
  ],
});

function whyNone(): string {
  return hasDawn()
    ? "no adapter (a Vulkan driver gives one: on Debian mesa-vulkan-drivers)"
    : "the package webgpu is not installed (npm install webgpu beside pixelweft)";
}

function described({ description, software, limits }: FoundAdapter): string[] {
  const megabytes = (bytes: number): string =>
    `${Math.round(bytes / 2 ** 20).toLocaleString("en")} MiB`;
  return [
    `webgpu: ${description}`,
    ...(software
      ? ["  a software adapter: the processor does the work of a GPU; `auto` never takes it"]
      : []),
    `  largest buffer ${megabytes(limits.maxBufferSize)}`,
    `  largest buffer in a shader ${megabytes(limits.maxStorageBufferBindingSize)}`,
  ];
}
