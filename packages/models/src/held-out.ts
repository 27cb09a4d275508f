/** What test images cost a model of this package: evenly spaced of their scores, in ascending order, in whole bits. */
export interface HeldOutBits {
  /** The images, and how many there were. */
  readonly data: string;
  readonly images: number;
  readonly scores: {
    /** Bits under the model, whatever their class. */
    readonly likelihood: readonly number[];
    /** Bits that they cost more than a PNG file of each. */
    readonly complexity: readonly number[];
  };
}
