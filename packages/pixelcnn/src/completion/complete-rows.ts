import type { DeviceModel } from "../model/model.ts";
import { sampleImages } from "../sample/sample-images.ts";
import type { SampleRequest } from "../sample/sample-request.ts";
import { completionRequests, type CompletedImages } from "./completion-requests.ts";

/** Images whose upper rows are kept. */
export interface RowsRequest
  extends
    CompletedImages,
    Pick<
      SampleRequest,
      "seed" | "temperature" | "minP" | "backgroundLevel" | "onProgress" | "signal"
    > {}

/**
 * Completes images of which the upper rows are kept, several times: for each of `kept` one completion of all images,
 * `[n, height, width, channels]`, sampled from the model's own p(rest | start). Where `onProgress` ends it, only the first images are
 * returned: those of which every completion is drawn, and they are drawn one completion of all images after another.
 *
 * @throws RangeError and TypeError as `Sampler.sample`, and for labels and rows that do not fit the images.
 * @example
 * import { createModel, toDevice } from "@pixelweft/pixelcnn";
 * const tiny = { height: 2, width: 1, levels: 4, hiddenChannels: 2, headChannels: 2 };
 * const model = toDevice(backend, createModel(tiny));
 * const [none, all] = await completeRows(model, { images: Uint8Array.of(1, 2), kept: [0, 2] });
 * all; // Uint8Array [1, 2]
 * none?.length; // 2
 */
export async function completeRows(
  device: DeviceModel,
  { images, labels, kept, onProgress, ...how }: RowsRequest,
): Promise<Uint8Array[]> {
  const found: Uint8Array[] = kept.map(() => new Uint8Array());
  let [before, isStopped] = [0, false];
  for (const part of completionRequests({ images, labels, kept }, device.config)) {
    const { completions, labels: own, ...asked } = part;
    const drawn = await sampleImages(device, {
      ...how,
      ...asked,
      labels: own,
      onProgress:
        onProgress &&
        (async (done) => {
          const answer = await onProgress(before + done);
          // As for the sampler, to return nothing is to go on.
          isStopped = Object.is(answer, false);
          return answer;
        }),
    });
    before += asked.count;
    const rows = asked.prefix.length;
    const size = images.length;
    const places = [...kept.keys()].filter((k) => rowsOf(kept[k], device) === rows);
    for (let n = 0; n < completions; n++)
      found[places[n] ?? 0] = drawn.subarray(n * size, (n + 1) * size);
    if (isStopped) break;
  }
  const shortest = Math.min(...found.map(({ length }) => length));
  return found.map((completion) => completion.subarray(0, shortest));
}

/** Values of so many rows. */
function rowsOf(rows = 0, { config: { width, channels } }: DeviceModel): number {
  return rows * width * channels;
}
