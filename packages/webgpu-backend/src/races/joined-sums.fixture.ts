import type { ConformanceCase } from "@pixelweft/backend-tests";
import { onCard } from "./barriers.fixture.ts";
import { outputsOf } from "./outputs.fixture.ts";

/** Whether a case has the same bits on a card whose compiler adds products unrounded and on one whose compiler rounds them before. */
export async function isSameJoined(
  { program, inputs, outputs }: ConformanceCase,
  how: { readonly software?: boolean; readonly rowKernels?: boolean } = {},
): Promise<boolean> {
  const found: Uint8Array[][] = [];
  for (const contracts of [false, true])
    await onCard(
      async (backend) =>
        found.push(await outputsOf(backend, program, { contents: inputs, outputs })),
      { ...how, contracts },
    );
  const [apart = [], joined] = found;
  return apart.every((bytes, k) => Buffer.compare(bytes, joined?.[k] ?? new Uint8Array()) === 0);
}
