/** Networks that make data, as plain data; fields as peers read them. Their noise is among the examples, the same for everybody. */
export type Generative = Vae;

/** A variational auto-encoder, encoder and decoder of two linear layers each. */
export interface Vae {
  readonly kind: "vae";
  readonly pixels: number;
  readonly hidden: number;
  readonly code: number;
}

/** Pictures of 28 x 28, codes of 16 numbers. */
export const vae: Vae = { kind: "vae", pixels: 784, hidden: 512, code: 16 };

/** Floating-point operations of one pass over one example: products only. */
export function flopOfGenerative({ pixels, hidden, code }: Generative): number {
  return 2 * (pixels * hidden + hidden * 2 * code + code * hidden + hidden * pixels);
}
