import { list, name, section } from "./module.ts";
import { joined, unsigned } from "./value.ts";

/** Names for the functions of a module, as a section behind it that disassemblers read. */
export function labelSection(labels: readonly string[]): Uint8Array<ArrayBuffer> {
  const entries = labels.map((label, i) => [...unsigned(i), ...name(`${label} ${i}`)]);
  return section(0, joined([name("name"), section(1, list(entries))]));
}
