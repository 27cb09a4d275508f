export { checkConfig } from "./config.ts";
export type { PixelCNNConfig } from "./config.ts";
export { verifyGoldenFile } from "./verify.ts";
