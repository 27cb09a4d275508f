import { createRequire } from "node:module";

/** TensorFlow.js with its gradients, which the core alone lacks; in Node it is CommonJS. */
export const tf = createRequire(import.meta.url)("@tensorflow/tfjs");
