import { type DecodePictures, decodeInPlace } from "./picture-job.ts";

/** Threads that decode pictures. */
export interface Decoders {
  readonly decode: DecodePictures;
  /** How many there are, once they have started; 0 where they cannot be. */
  threads(): number;
  end(): Promise<void>;
}

/** Starts them when the first picture is to be decoded. */
export function startDecoders(_count: number): Decoders {
  return { decode: decodeInPlace, threads: () => 0, end: async () => {} };
}
