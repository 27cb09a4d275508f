import { globSync } from "node:fs";
import { layerName } from "./still-layer.ts";

/** Where packages of systems and their users put the manifests of Vulkan's drivers. */
const places = ["/usr/share", "/usr/local/share", "/etc"];

/** The manifests of Mesa's driver for AMD's cards. Of those for other processors the loader opens none. */
export function radvManifests(): string[] {
  return places.flatMap((place) => globSync(`${place}/vulkan/icd.d/radeon_icd*.json`));
}

/** Variables under which the driver opens a card that is not there, below the layer of a folder, and prints what it compiles. */
export function radvVariables(family: string, layerFolder: string): Record<string, string> {
  const manifests = radvManifests();
  if (manifests.length === 0)
    throw new Error(
      `Cannot compile for ${family}: Mesa's driver RADV is not installed (Debian: mesa-vulkan-drivers)`,
    );
  return {
    VK_DRIVER_FILES: manifests.join(":"),
    VK_LAYER_PATH: layerFolder,
    VK_INSTANCE_LAYERS: layerName,
    RADV_FORCE_FAMILY: family,
    RADV_DEBUG: "nocache,shaderstats,asm",
  };
}
