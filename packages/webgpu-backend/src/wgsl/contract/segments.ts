import type { Cell } from "./tile.ts";

/** What a term adds to a value: channels under each of its taps. */
export interface Sum {
  readonly taps: number;
  readonly channels: number;
}

/** What a value is the sum of, term by term. */
interface Sums {
  readonly sums: readonly Sum[];
}

/** Channels of one tap that are summed in one segment. */
export interface Part {
  readonly tap: number;
  readonly from: number;
  readonly to: number;
  readonly segment: number;
}

/** Summands of a value from which on they are summed in segments. */
const longSum = 512;

/** Summands of a segment at least, and segments at most: threads of a group times what each may stage. */
const [leastSummands, mostSegments] = [256, 8];

/** Channels in whole steps of every tile, so that a segment begins where a step does. */
const block = 64;

/**
 * In how many segments the sum of a value is made: each from zero, joined in their order. It depends on the length of the sum alone, so a
 * window with few places, whose segments run side by side, has the bits of a whole pass, where they run one after another.
 */
export function segmentCount({ sums }: Sums): number {
  const length = summands(sums);
  return length < longSum ? 1 : Math.min(mostSegments, Math.floor(length / leastSummands));
}

/** The parts of each term in the order in which they are summed. */
export function cutSums({ sums }: Sums, segments: number): Part[][] {
  const length = summands(sums);
  let before = 0;
  return sums.map(({ taps, channels }) => {
    const parts: Part[] = [];
    for (let tap = 0; tap < taps; tap++) {
      const blocks = Math.max(1, Math.floor(channels / block));
      for (let b = 0; b < blocks; b++) {
        const from = b * block;
        const to = b === blocks - 1 ? channels : from + block;
        const segment = Math.floor(((before + from) * segments) / length);
        const last = parts.at(-1);
        if (last?.tap === tap && last.segment === segment)
          parts[parts.length - 1] = { ...last, to };
        else parts.push({ tap, from, to, segment });
      }
      before += channels;
    }
    return parts;
  });
}

function summands(sums: readonly Sum[]): number {
  return sums.reduce((sum, { taps, channels }) => sum + taps * channels, 0);
}

/** A part, and whether another segment begins behind it. */
export interface EndedPart extends Part {
  readonly ends: boolean;
}

/** The parts of each term; at the end of the last one the last segment is joined in any case. */
export function segmentEnds(product: Sums & { readonly segments: number }): EndedPart[][] {
  const terms = cutSums(product, product.segments);
  const all = terms.flat();
  let at = 0;
  return terms.map((parts) =>
    parts.map((part): EndedPart => {
      at += 1;
      return { ...part, ends: (all[at]?.segment ?? part.segment) !== part.segment };
    }),
  );
}

/** Lines that add a segment to the total of those before it, in `cells`, and begin the next one; `joined` says whether there was one. */
export function joinLines(accumulators: readonly Cell[]): string[] {
  return [
    ...accumulators.flatMap(({ name }, at) => [
      `cells[${at}] = select(${name}, cells[${at}] + ${name}, joined);`,
      `${name} = vec4<f32>();`,
    ]),
    "joined = true;",
  ];
}
