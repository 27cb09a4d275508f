import type { Backend } from "@pixelweft/tensor/backend";
import type { Tuning } from "@pixelweft/webgpu-backend/tune";
import type { TimedBackend } from "../profile/profile.ts";

/** A card that is open, and the same once more with times where its clock is fine enough. */
export interface Card {
  readonly backend: Backend;
  readonly timed?: TimedBackend;
  dispose(): void;
}

/** How a card is opened. */
export interface CardOptions {
  readonly tuning?: Tuning;
  /** Whether loops of a sampler become few dispatches; without it the backend decides. */
  readonly rowKernels?: boolean;
}

/** What leads to a card: Dawn in Node, or a browser. */
export interface CardPlace {
  /** In words, with its version. */
  readonly host: string;
  readonly gpu: GPU;
  open(options?: CardOptions): Promise<Card>;
}
