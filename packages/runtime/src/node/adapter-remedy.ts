import { whyNoDawn } from "@pixelweft/webgpu-backend/node";

/** What may give a machine an adapter of WebGPU; nothing on macOS, where drivers are part of the system. */
export function adapterRemedy(platform: string = process.platform): string | undefined {
  if (platform === "darwin") return undefined;
  return platform === "win32"
    ? "install the newest driver of the graphics card"
    : "install a Vulkan driver (Debian: apt-get install mesa-vulkan-drivers)";
}

/** Why a machine has no adapter of WebGPU, with what may give one: a driver is of no use where Dawn is missing, or not made for the system. */
export async function whyNoAdapter(platform: string = process.platform): Promise<string> {
  const fault = await whyNoDawn();
  return fault ?? ["no adapter", adapterRemedy(platform)].filter(Boolean).join("; ");
}
