import { Likelihood, type DeviceModel } from "@pixelweft/pixelcnn";

/** Computes likelihoods with a model; a module of its own, which is loaded when they are asked for. */
export function likelihoodOf(device: DeviceModel): Likelihood {
  return new Likelihood(device);
}
