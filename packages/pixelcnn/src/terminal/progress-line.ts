import { clock } from "./pace.ts";

/** How far some work is. */
export interface ProgressFacts {
  /** What is being done, in a word or two. */
  readonly label: string;
  /** Images done, and in all. */
  readonly done: number;
  readonly total: number;
  /** How good the model is by now. */
  readonly bitsPerDim?: number | undefined;
  readonly imagesPerSecond?: number | undefined;
}

/**
 * How far some work is in one line: a bar that fits so many columns, or plain words where none are given.
 *
 * @example
 * progressLine({ label: "train", done: 250, total: 1000, imagesPerSecond: 50 }); // "train: 250 of 1000 images (25%), 50 images/s, 0:15 left"
 * progressLine({ label: "train", done: 5, total: 10 }, 30); // "train  ████████▌░░░░░░░░  50%"
 */
export function progressLine(facts: ProgressFacts, columns?: number): string {
  const { label, done, total } = facts;
  const share = total <= 0 ? 1 : Math.min(1, done / total);
  const percent = `${Math.floor(share * 100)}%`;
  const others = othersOf(facts);
  if (columns === undefined)
    return [`${label}: ${done} of ${total} images (${percent})`, ...others].join(", ");
  const words = [percent, ...others].join("  ");
  const room = columns - label.length - words.length - 5;
  const bar = room < 8 ? "" : `${blocks(share, Math.min(40, room))}  `;
  return `${label}  ${bar}${words}`;
}

function othersOf({ done, total, bitsPerDim, imagesPerSecond: rate }: ProgressFacts): string[] {
  const facts = bitsPerDim === undefined ? [] : [`${bitsPerDim.toFixed(3)} bits/dim`];
  if (rate === undefined || rate <= 0) return facts;
  facts.push(`${rate < 10 ? rate.toFixed(1) : Math.round(rate)} images/s`);
  if (done < total) facts.push(`${clock((total - done) / rate)} left`);
  return facts;
}

/** A bar with eighths of a character at its end. */
function blocks(share: number, width: number): string {
  const eighths = Math.round(share * width * 8);
  const part = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8] ?? "";
  return `${"█".repeat(Math.floor(eighths / 8))}${part}`.padEnd(width, "░");
}
