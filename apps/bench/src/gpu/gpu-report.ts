import type { Probe } from "../profile/probe.ts";
import type { Profile } from "../profile/profile.ts";
import type { Report } from "../report/report.ts";
import type { CardChecks } from "./check-card.ts";

/** All that one run on a card found; `gpu.json` is this, and nothing else. */
export interface GpuReport {
  readonly format: "pixelweft-gpu-1";
  readonly started: string;
  readonly seconds: number;
  readonly quick: boolean;
  /** What ran it: Node or a browser, with its version. */
  readonly host: string;
  readonly adapter: AdapterFacts;
  /** Missing where it failed; the reason is among `failures`. */
  readonly probe?: Probe;
  /** Whether it computes what it should. */
  readonly checks: readonly CardChecks[];
  readonly profiles: readonly ProfileReport[];
  /** Training steps and sampling beside the peers. */
  readonly bench?: Report;
  /** What could not be done, and why. */
  readonly failures: readonly string[];
}

/** An adapter as WebGPU describes it. */
export interface AdapterFacts {
  readonly description: string;
  readonly software: boolean;
  readonly features: readonly string[];
  readonly limits: Readonly<Record<string, number>>;
}

/** What a piece of work costs on the card, with one choice of tiles. */
export interface ProfileReport {
  /** The work in words, such as "G28 training step, batch 16". */
  readonly work: string;
  readonly images: number;
  readonly tiles: "as chosen by size" | "tuned";
  /** Its kernels are missing where only whole runs were timed. */
  readonly profile: Profile;
}
