import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The layer's name for Vulkan's loader. */
export const layerName = "VK_LAYER_PIXELWEFT_still";

const source = fileURLToPath(new URL("still-layer.c", import.meta.url));

/** Compiles the Vulkan layer under which devices stand still into a folder, beside the manifest by which the loader finds it. */
export async function makeStillLayer(folder: string): Promise<void> {
  const library = join(folder, "still-layer.so");
  const words = ["-shared", "-fPIC", "-O1", "-o", library, source];
  const { error, status, stderr } = spawnSync("cc", words, { encoding: "utf8" });
  if (error !== undefined)
    throw new Error(
      "Cannot compile the Vulkan layer: there is no C compiler cc (Debian: gcc libc6-dev)",
      { cause: error },
    );
  if (status !== 0)
    throw new Error(
      `Cannot compile the Vulkan layer: cc wants headers (Debian: libc6-dev libvulkan-dev) or refuses it. ${stderr.trim()}`,
    );
  const layer = {
    name: layerName,
    type: "GLOBAL",
    library_path: library,
    api_version: "1.4.0",
    implementation_version: "1",
    description: "commands do nothing",
  };
  const manifest = { file_format_version: "1.2.0", layer };
  await writeFile(join(folder, "still-layer.json"), JSON.stringify(manifest));
}
