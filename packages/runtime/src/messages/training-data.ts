import type { OptimiserName } from "@pixelweft/pixelcnn/recipes";

/** Images to train on, in the memory of the worker. */
export interface TrainingData {
  /** Levels 0 … D-1, `[n, height, width, channels]`. */
  readonly images: Uint8Array;
  /** Class numbers, `[n]`, where the model has classes. */
  readonly labels?: Int32Array;
  /** `[n, vectorSize]`, where the model is conditioned on vectors. */
  readonly vector?: Float32Array;
  /** `[n, height, width, spatialChannels]`, where the model is conditioned on maps. */
  readonly spatial?: Float32Array;
  /** How each image is turned, `[n]`, where the model has `orientations`; all as they are if missing. */
  readonly orientations?: Int32Array;
}

/** How to train, as plain data; what is missing is as in `train()` of `@pixelweft/pixelcnn`. */
export interface TrainingSettings {
  /** Updates in all, those before a resumption included. */
  readonly steps: number;
  /** Images in a batch; 16 if missing. The last batch of a pass has what is left. */
  readonly batchSize?: number | undefined;
  /** Of dropout and of the order of images, which is another one in each pass; that of the training that goes on if missing, else 0. */
  readonly seed?: number | undefined;
  /** Highest learning rate; 2e-3 if missing. */
  readonly learningRate?: number | undefined;
  /** Half a cosine down to 0 at `steps`, or always the same rate; `cosine` if missing. */
  readonly schedule?: "cosine" | "constant" | undefined;
  /** Updates over which the learning rate grows; a twentieth of `steps`, 100 at most, if missing. */
  readonly warmup?: number | undefined;
  /** Batches that one update adds up. */
  readonly accumulate?: number | undefined;
  /** Largest global norm of a gradient. */
  readonly maxGradNorm?: number | undefined;
  /** By which rule weights change; `adam` if missing. */
  readonly optimiser?: OptimiserName | undefined;
  /** By which share of the learning rate the weights that Muon moves shrink in an update; 0.1 if missing. */
  readonly weightDecay?: number | undefined;
  /** Decay of the moving average of the weights. */
  readonly emaDecay?: number | undefined;
  /** Held-out images, for `validation` events. */
  readonly validation?: TrainingData | undefined;
  /** Updates between two looks at them. */
  readonly validateEvery?: number | undefined;
  /** Updates between two `progress` events. */
  readonly reportEvery?: number | undefined;
}
