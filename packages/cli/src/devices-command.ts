import { wasmBackend } from "@pixelweft/wasm-backend";
import type { Command } from "commander";
import { findAdapters, type FoundAdapter } from "./adapters.ts";
import { openBackend } from "./backend-choice.ts";
import { print, type Terminal } from "./terminal.ts";

/** `pixelweft devices`: what can compute on this machine. */
export function addDevicesCommand(program: Command, terminal: Terminal): void {
  program
    .command("devices")
    .description("Lists the adapters of this machine and says which backend `auto` takes.")
    .addHelpText("after", "\nExample:\n  pixelweft devices")
    .action(async () => {
      const adapters = await findAdapters();
      for (const adapter of adapters) describe(adapter, terminal);
      if (adapters.length === 0)
        print(
          terminal,
          "webgpu: no adapter (a Vulkan driver gives one: on Debian mesa-vulkan-drivers)",
        );
      const wasm = await wasmBackend({ revectorize: true });
      print(terminal, `wasm: ${wasm.capabilities.description}`);
      wasm.dispose();
      print(terminal, "reference: plain TypeScript on one core, slow, runs everywhere");
      const { backend, words } = await openBackend("auto");
      backend.dispose();
      print(terminal, `--backend auto takes ${words}`);
    });
}

function describe({ description, software, limits }: FoundAdapter, terminal: Terminal): void {
  const megabytes = (bytes: number): string =>
    `${Math.round(bytes / 2 ** 20).toLocaleString("en")} MiB`;
  print(terminal, `webgpu: ${description}`);
  if (software)
    print(
      terminal,
      "  a software adapter: the processor does the work of a GPU; `auto` never takes it",
    );
  print(terminal, `  largest buffer ${megabytes(limits.maxBufferSize)}`);
  print(terminal, `  largest buffer in a shader ${megabytes(limits.maxStorageBufferBindingSize)}`);
}
