/** A network whose training steps are timed. */
export interface Network {
  readonly name: string;
  readonly shape: { readonly height: number; readonly width: number; readonly channels: number };
  readonly size: {
    readonly hiddenChannels: number;
    readonly layers: number;
    readonly headChannels: number;
  };
  readonly batch: number;
  /** Steps that are timed together. */
  readonly steps: number;
}

/** One thread, all threads in every run, or what the backend chooses by default. */
export type Way = "one" | "all" | "chosen";
export const ways: readonly Way[] = ["one", "all", "chosen"];

/** What was measured of a network: seconds of a step, a number for each round. */
export interface TimedNetwork {
  readonly name: string;
  readonly times: Readonly<Record<Way, readonly number[]>>;
}

/** From a network of little work in each kernel to one that uses two cores well. */
export const networks: readonly Network[] = [
  {
    name: "8x8x1, 8 channels",
    shape: { height: 8, width: 8, channels: 1 },
    size: { hiddenChannels: 8, layers: 3, headChannels: 16 },
    batch: 4,
    steps: 40,
  },
  {
    name: "8x8x3, 24 channels",
    shape: { height: 8, width: 8, channels: 3 },
    size: { hiddenChannels: 24, layers: 3, headChannels: 24 },
    batch: 8,
    steps: 20,
  },
  {
    name: "28x28x1, 32 channels",
    shape: { height: 28, width: 28, channels: 1 },
    size: { hiddenChannels: 32, layers: 5, headChannels: 64 },
    batch: 8,
    steps: 3,
  },
];
