import type { DataAnswer, DataQuestion } from "./data-messages.ts";
import { prepareSet } from "./prepare-set.ts";

/** The program of the worker that reads pictures: the page never waits for a decoder. */
addEventListener("message", ({ data }: MessageEvent<DataQuestion>) => {
  void answer(data).then((reply) => postMessage(reply));
});

async function answer({ id, request }: DataQuestion): Promise<DataAnswer> {
  try {
    return { id, set: await prepareSet(request) };
  } catch (error) {
    return { id, trouble: error instanceof Error ? error.message : String(error) };
  }
}
