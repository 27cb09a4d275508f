import { formatSafetensors, parseSafetensors } from "@pixelweft/tensor";

/** The file with other tensors or metadata, and without checksums: those of what it was would not fit. */
export function edited(
  bytes: Uint8Array,
  edit: { drop?: (name: string) => boolean; metadata?: Readonly<Record<string, string>> },
): Uint8Array {
  const { tensors, metadata: found } = parseSafetensors(bytes);
  const { checksums: _, ...metadata } = found;
  const kept = Object.entries(tensors).filter(([name]) => !edit.drop?.(name));
  return formatSafetensors(Object.fromEntries(kept), { ...metadata, ...edit.metadata });
}
