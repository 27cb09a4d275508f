import { fileURLToPath } from "node:url";
import { build } from "vite";

/** Builds the page before the first test; what the tests open is what `npm run playground:build` gives. */
export async function setup(): Promise<void> {
  const config = fileURLToPath(new URL("../../vite.config.ts", import.meta.url));
  // The tests' own mode would build a page for developers.
  process.env["NODE_ENV"] = "production";
  await build({ configFile: config, mode: "production", logLevel: "warn" });
}
