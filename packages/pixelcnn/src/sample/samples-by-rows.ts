import { inputPlanes, type PixelCNNConfig } from "../model/config.ts";
import { imagesOfRun, type RunningBackend } from "./images-of-run.ts";
import { stagesOf } from "./row-graph.ts";

/**
 * Bytes of the maps of a batch of whole images up to which they are held although rows of them would do, with a third or less of that: a
 * small network takes about twice the processor's time by rows, where the pixels of a row become few dispatches only if they would be thousands,
 * and threads share each kernel of a row in place of the images. With maps of a GiB it took at most 1.2 times as much. Half of what WebAssembly
 * has in a page.
 */
const mostMapBytes: number = 2 ** 31;

/** What is asked of a backend before images are sampled. */
interface Room extends RunningBackend {
  readonly available?: (() => number) | undefined;
}

/**
 * Whether a batch of images is sampled row by row unasked, since whole maps take too much: one of them, of the images of a run, more than the device
 * binds, or all of the batch more than 2 GiB or than there is. Rows are of bytes.
 */
export function samplesByRows(
  config: PixelCNNConfig,
  { batch, backend }: { readonly batch: number; readonly backend: Room },
): boolean {
  const { height, width, levels } = config;
  const stages = stagesOf(config, { parameters: {} });
  if (levels > 256 || stages.length === 0) return false;
  const channels = [inputPlanes(config), ...stages.flatMap(({ makes }) => Object.values(makes))];
  const image = 4 * height * width;
  const largest = imagesOfRun(batch, backend) * image * Math.max(...channels);
  const all = batch * image * channels.reduce((sum, one) => sum + one, 0);
  const room = Math.min(mostMapBytes, backend.available?.() ?? Infinity);
  return largest > backend.capabilities.maxBufferBytes || all > room;
}
