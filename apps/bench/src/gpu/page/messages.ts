import type { GpuSize } from "../../tasks/gpu-work.ts";
import type { GpuReport } from "../gpu-report.ts";

/** What the page asks the worker for. */
export interface Asked {
  readonly size: GpuSize;
}

/** What the worker tells the page. */
export type Told =
  | { readonly kind: "note"; readonly line: string }
  | { readonly kind: "report"; readonly report: GpuReport }
  | { readonly kind: "failed"; readonly reason: string };
