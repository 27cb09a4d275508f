import { classesInTurn, interpolatedRows } from "@pixelweft/pixelcnn/pictures";
import { refuseBeside } from "../command/conflicts.ts";
import { asUsage, UsageError } from "../command/failure.ts";
import { options } from "../command/options.ts";
import type { SavedModel } from "./checkpoint-file.ts";
import { className, classNumber, columnsOf } from "./class-choice.ts";
import type { DrawingRequest } from "./drawing.ts";

/** How many images are sampled, and what they show. */
export interface ClassFlags {
  readonly count?: number | undefined;
  readonly class?: string | undefined;
  /** The ends of an interpolation. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly rows?: number | undefined;
  readonly columns?: number | undefined;
}

/** What images are conditioned on, for a sampler and in words. */
export interface SampledClasses {
  readonly asked: Pick<DrawingRequest, "count" | "labels" | "vector" | "numbers">;
  /** The classes of the columns, or of all images. */
  readonly classes: readonly string[];
  /** Images in a row, where the classes decide it. */
  readonly columns: number | undefined;
}

/** The classes that options name: one, all in turn, or rows from one to another. UsageError for options that make no sense. */
export function sampledClasses(saved: SavedModel, given: ClassFlags): SampledClasses {
  const { from, to } = given;
  if (from !== undefined && to !== undefined) return between(saved, { ...given, from, to });
  if (from !== undefined || to !== undefined)
    throw new UsageError("Cannot take --from without --to, or --to without --from");
  const { count = 16, class: wanted, rows, columns } = given;
  if (rows !== undefined) throw new UsageError("Cannot take --rows without --from and --to");
  const { config } = saved.model;
  if (wanted !== undefined) {
    const label = classNumber(saved, wanted);
    const labels = new Int32Array(count).fill(label);
    return { asked: { count, labels }, classes: [className(saved, label)], columns };
  }
  const labels = classesInTurn(config, count);
  const classes = [...Array(config.numClasses).keys()].map((label) => className(saved, label));
  const usual = columnsOf(classes.length, count);
  return { asked: { count, labels }, classes, columns: columns ?? usual };
}

function between(
  saved: SavedModel,
  given: ClassFlags & { readonly from: string; readonly to: string },
): SampledClasses {
  const { rows = 4, columns = 8, from, to } = given;
  refuseBeside(given, "from", ["count", "class"], "--rows and --columns decide how many there are");
  const ends = [classNumber(saved, from), classNumber(saved, to)] as const;
  if (ends[0] === ends[1])
    throw new UsageError(`Cannot interpolate: ${from} and ${to} are one class`);
  const { most } = options.count;
  if (rows * columns > most)
    throw new UsageError(
      `Cannot interpolate in ${rows} rows of ${columns} images: ${most.toLocaleString("en")} images are the most`,
    );
  const { numClasses } = saved.model.config;
  const asked = asUsage(() => interpolatedRows(ends, { numClasses, rows, columns }));
  return { asked, classes: ends.map((label) => className(saved, label)), columns };
}
