import { measureCard } from "../measure-card.ts";
import { browserPlace } from "./browser-place.ts";
import type { Asked, Told } from "./messages.ts";

// A worker, so that the page can be read and left while the card is busy.
addEventListener("message", ({ data }: MessageEvent<Asked>) => {
  void measure(data);
});

function tell(told: Told): void {
  postMessage(told);
}

async function measure({ size }: Asked): Promise<void> {
  try {
    const note = (line: string): void => tell({ kind: "note", line });
    tell({ kind: "report", report: await measureCard(browserPlace(), { size, note }) });
  } catch (error) {
    tell({ kind: "failed", reason: error instanceof Error ? error.message : String(error) });
  }
}
