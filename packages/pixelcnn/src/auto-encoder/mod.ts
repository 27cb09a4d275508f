/**
 * The auto-encoder with the squared error that the paper compares a PixelCNN decoder with (section 2.4, figure 6). The decoder itself is a
 * conditioned model: see `@pixelweft/pixelcnn/conditioning`.
 *
 * @module
 */
export {
  createMseAutoEncoder,
  formatMseAutoEncoder,
  MseAutoEncoder,
  parseMseAutoEncoder,
} from "./mse-auto-encoder.ts";
export type {
  MseAutoEncoderConfig,
  MseAutoEncoderModel,
  MseAutoEncoderOptions,
  MseTraining,
} from "./mse-auto-encoder.ts";
export type { NetworkTraining } from "../train/trained-network.ts";
