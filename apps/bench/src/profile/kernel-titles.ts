import type { Capabilities } from "@pixelweft/tensor/backend";
import { wgslOf } from "@pixelweft/webgpu-backend/inspect";
import { titleOf } from "./counted-kernels.ts";
import { dryBackend } from "./dry-backend.ts";
import type { MakeWork } from "./work-to-profile.ts";

/** Names a kernel by its text, as a profile does; undefined for a text that the work does not have on a card. */
export type TitleOfText = (code: string) => string | undefined;

/** The titles of all kernels of some work, which is done once without computing anything. */
export async function kernelTitles(
  makeWork: MakeWork,
  capabilities: Capabilities,
): Promise<TitleOfText> {
  const { backend, programs } = dryBackend(capabilities);
  const work = makeWork(backend);
  await work.run();
  await work.dispose();
  const titles = new Map(
    programs
      .flatMap(wgslOf)
      .map(({ code, kernels }) => [keyOf(code), kernels.map(titleOf).join("; ")]),
  );
  return (code) => titles.get(keyOf(code));
}

/** A text without the indentation that those for readers have, and without empty lines, which they lack. */
function keyOf(code: string): string {
  return code
    .split("\n")
    .flatMap((line) => line.trim() || [])
    .join("\n");
}
