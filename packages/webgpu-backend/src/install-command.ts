import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The command that installs the package `webgpu` where a module of this one finds it: in the project that one stands in, beside a
 * command that is installed for all folders, or for one run of `npx`. Elsewhere it would be downloaded and not be found.
 */
export function installCommand(module: string = import.meta.url): string {
  const path = module.startsWith("file:") ? fileURLToPath(module) : "";
  if (/[\\/]_npx[\\/]/.test(path)) return "npx -p webgpu -p pixelweft pixelweft";
  const at = path.search(/[\\/]node_modules[\\/]/);
  // npm keeps no manifest where it installs for all folders.
  const isGlobal = at >= 0 && !existsSync(join(path.slice(0, at), "package.json"));
  return isGlobal ? "npm install --global webgpu" : "npm install webgpu";
}
