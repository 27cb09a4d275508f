import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** What lets a page share memory, so that WebAssembly has threads. The folder works without these headers, on one thread. */
const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  // Relative addresses: the folder may lie anywhere below a server.
  base: "./",
  resolve: { conditions: ["@pixelweft/source", "module", "browser", "development|production"] },
  // What the page imports of ours is source, and the weights are found by their place beside it.
  optimizeDeps: { noDiscovery: true },
  build: { target: "es2023", assetsInlineLimit: 0, chunkSizeWarningLimit: 400 },
  worker: { format: "es" },
  server: { headers: isolation },
  preview: { headers: isolation },
});
