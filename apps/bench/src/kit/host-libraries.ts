import { execFileSync } from "node:child_process";
import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";

/** Vulkan's loader, and what NVIDIA's driver links to: small hosts and containers lack some of them. */
const names = [
  "libvulkan.so.1",
  "libEGL.so.1",
  "libGL.so.1",
  "libGLX.so.0",
  "libGLdispatch.so.0",
  "libX11.so.6",
  "libXext.so.6",
  "libxcb.so.1",
  "libXau.so.6",
  "libXdmcp.so.6",
  "libbsd.so.0",
  "libmd.so.0",
];

/** Copies those that this machine has into a folder. Error if Vulkan's loader is not among them. */
export async function copyHostLibraries(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const places = librariesIn(execFileSync("/sbin/ldconfig", ["-p"], { encoding: "utf8" }));
  if (!places.has("libvulkan.so.1"))
    throw new Error("Cannot make the kit: this machine has no libvulkan.so.1 (Debian: libvulkan1)");
  for (const name of names) {
    const path = places.get(name);
    if (path !== undefined) await copyFile(path, join(folder, name));
  }
}

/** Paths of 64-bit libraries by their names, from what `ldconfig -p` prints. */
export function librariesIn(listing: string): Map<string, string> {
  const lines = listing.matchAll(/^\s*(\S+) \(libc6,x86-64[^)]*\) => (\S+)$/gm);
  return new Map([...lines].map(([, name = "", path = ""]) => [name, path]));
}
