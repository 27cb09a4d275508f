import type { SubjectReport } from "./report/report.ts";
import type { Subject } from "./subjects.ts";

/** What to run. */
export interface BenchOptions {
  readonly quick: boolean;
  /** Only tasks whose names contain one of these words; all if empty. */
  readonly tasks: readonly string[];
  /** Only subjects whose names contain one of these words; all if empty. */
  readonly subjects: readonly string[];
  readonly threads: number;
  readonly rounds: number;
  note(line: string): void;
}

/** A subject as it takes part, with what it reported about itself. */
export interface Entrant extends Subject {
  readonly told?: Omit<SubjectReport, "id" | "name" | "ours" | "missing">;
  readonly missing?: string;
}
