import type { Kernel } from "@pixelweft/tensor/backend";
import type { Shader, Site } from "./shader.ts";

/** A dispatch of the backend's own, which no kernel of a program says. */
export interface OwnWork {
  readonly kind: "own";
  /** What it is shown as. */
  readonly shown: Kernel;
  readonly write: (site: Site) => Shader[];
}
