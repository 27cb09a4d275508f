import { type BackendName, roomOfLarge } from "@pixelweft/runtime/node";
import type { OutOfMemoryError } from "@pixelweft/tensor";

/** That WebAssembly could have more memory, where that is what does not suffice and what is needed would fit into it. */
export function largeMemoryWords(
  { needed }: OutOfMemoryError,
  { name, device }: { readonly name: BackendName; readonly device: string },
  room: number = roomOfLarge(),
): string {
  if (device !== "wasm" || name === "wasm-large" || needed > room) return "";
  return `; --backend wasm-large has room for ${(room / 1e9).toFixed(1)} GB, in Node 24 or newer, and is slower`;
}
