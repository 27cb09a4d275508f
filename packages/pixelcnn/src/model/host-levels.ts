/** Levels as a program takes them: in bytes where they come in bytes. */
export function hostLevels(images: Uint8Array | Uint16Array): Uint8Array | Int32Array {
  return images instanceof Uint16Array ? Int32Array.from(images) : images;
}
