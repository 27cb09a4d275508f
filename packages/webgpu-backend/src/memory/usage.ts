/** Bits of GPUBufferUsage and GPUMapMode, which are no globals in Node. */
export const usage = {
  mapRead: 0x01,
  copyFrom: 0x04,
  copyTo: 0x08,
  uniform: 0x40,
  storage: 0x80,
  queryResolve: 0x200,
} as const;

/** GPUMapMode.READ. */
export const mapModeRead = 1;

/** GPUShaderStage.COMPUTE. */
export const stageCompute = 4;
