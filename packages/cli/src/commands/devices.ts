import { wasmBackend } from "@pixelweft/wasm-backend";
import {
  adapterLines,
  findAdapters,
  hasDawn,
  type FoundAdapter,
} from "@pixelweft/webgpu-backend/node";
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
    ...webgpu.flatMap(adapterLines),
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
