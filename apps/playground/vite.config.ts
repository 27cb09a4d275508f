import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { keptFiles, serviceWorkerName } from "./src/offline/kept-files.ts";
import { earlyStart } from "./src/start/early-start.ts";

/** What lets a page share memory, so that WebAssembly has threads. The folder works without these headers, on one thread. */
const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

const serviceWorker = "service-worker";

function place(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

export default defineConfig({
  root: place("."),
  // Relative addresses: the folder may lie anywhere below a server.
  base: "./",
  resolve: { conditions: ["@pixelweft/source", "module", "browser", "development|production"] },
  // What the page imports of ours is source, and the weights are found by their place beside it.
  optimizeDeps: { noDiscovery: true },
  build: {
    target: "es2023",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 400,
    rolldownOptions: {
      input: {
        index: place("index.html"),
        [serviceWorker]: place("src/offline/service-worker.ts"),
      },
      output: {
        entryFileNames: ({ name }) =>
          name === serviceWorker ? serviceWorkerName : "assets/[name]-[hash].js",
        // What the first screen shares with all others: as one file it is smaller than as three.
        codeSplitting: {
          groups: [
            {
              name: "shared",
              test: /\/playground\/src\/(view\/element|state\/(given|page-state))\.ts$/,
            },
          ],
        },
      },
    },
  },
  plugins: [earlyStart(), keptFiles()],
  worker: {
    format: "es",
    // A worker is no library: nobody leaves out what its marks of pure calls would let him.
    rolldownOptions: { output: { comments: { annotation: false } } },
  },
  server: { headers: isolation },
  preview: { headers: isolation },
});
