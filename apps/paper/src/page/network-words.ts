import type { PixelCNNConfig } from "@pixelweft/pixelcnn";
import { receptiveField } from "@pixelweft/pixelcnn/figures";
import { networkOf } from "../protocol/network.ts";
import { mainRows } from "../rows/main-rows.ts";
import type { DataName } from "../rows/row.ts";

/** What the networks of a data set's rows are, and how much of an image each reads. */
export function networkWords(data: DataName): string[] {
  // Another gate changes no receptive field.
  const rows = mainRows.filter((row) => row.data === data && row.change.gate === undefined);
  const fields = rows.map((row) => ({ name: row.name, config: networkOf(row, "weights") }));
  const [first] = fields;
  if (first === undefined) return [];
  const { layers, firstKernelSize, kernelSize, headChannels, height, width } = first.config;
  const before = (height >> 1) * width + (width >> 1);
  const read = fields.map(({ name, config }) => `${name} ${pixelsRead(config)}`);
  return [
    `Unless a row says otherwise, a network has ${layers} layers, a first kernel of ${firstKernelSize}x${firstKernelSize} and then ${kernelSize}x${kernelSize},`,
    `two position planes, and a head of ${headChannels} channels that reads relu(h) and relu(-h);`,
    `the last two are not of the paper.`,
    `Of the ${before} pixels before the one in the middle, receptive fields have these: ${read.join("; ")}.`,
  ];
}

/** Pixels in the receptive field of the one in the middle. */
function pixelsRead(config: PixelCNNConfig): number {
  const { height, width, channels } = config;
  const place = { row: height >> 1, column: width >> 1, colour: 0 };
  const field = receptiveField(config, place);
  const isRead = (pixel: number): boolean =>
    field.subarray(pixel * channels, (pixel + 1) * channels).includes(1);
  return Array.from({ length: height * width }, (_, pixel) => pixel).filter(isRead).length;
}
