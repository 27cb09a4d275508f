/** Ranks that add arrays, as an `MpiGroup` and any other process group does. */
export interface AddingGroup {
  readonly rank: number;
  readonly size: number;
  allReduce(values: Float32Array): Promise<void> | void;
}
