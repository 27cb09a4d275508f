import { fileURLToPath } from "node:url";
import { build } from "vite";

/** The folder of the page as it is published. */
export const builtFolder: string = fileURLToPath(new URL("../../dist", import.meta.url));

/** Builds the page before the first test; what the tests open is what `npm run playground:build` gives. */
export async function setup(): Promise<void> {
  const config = fileURLToPath(new URL("../../vite.config.ts", import.meta.url));
  // The tests' own mode would build a page for developers.
  process.env["NODE_ENV"] = "production";
  await build({ configFile: config, mode: "production", logLevel: "warn" });
}
