import type { Term } from "@pixelweft/tensor/backend";
import { type Access, hasRowsOfFours, liesInFours, wholeFours } from "../access/access.ts";
import type { ShaderBuilder } from "../shader.ts";

/** One term of a contract, declared in a builder. */
export interface BoundTerm {
  readonly term: Term;
  readonly a: Access;
  readonly w: Access;
  /** Which axis of the weights is read in groups of four. */
  readonly fours: Fours;
  readonly code: TermCode;
  /** The first of the last four channels, as i32 code, where they are read in fours. */
  readonly lastFour: string;
}

/** The axis of weights along which four neighbours are one load. */
export type Fours = "columns" | "channels" | "none";

/** Numbers of a term as i32 code: parameters, so that kernels which differ in them alone are one pipeline. */
export interface TermCode {
  /** Row and column of the map that place (0, 0) lies on. */
  readonly at: readonly [string, string];
  readonly height: string;
  readonly width: string;
  /** Strides of the map along batch, rows and columns. */
  readonly map: readonly [string, string, string];
  /** Strides of the weights along taps, channels, lanes and columns. */
  readonly weights: readonly [string, string, string, string];
  /** From image to image of weights that differ by image. */
  readonly perImage?: string;
  /** Where the taps stand in the parameters, and how many there are. */
  readonly taps: string;
  readonly tapCount: string;
}

/** Up to four channels that are loaded together. */
export interface Block {
  /** i32 code of the first channel. */
  readonly from: string;
  readonly count: number;
  /** i32 code of how many channels there are, where some of a four may not be there: they are zero then. */
  readonly most?: string;
}

/** Declares what a term reads; with `wide` four channels may be read together. */
export function bindTerm(builder: ShaderBuilder, term: Term, wide: boolean): BoundTerm {
  const rank = term.w.shape.length;
  const fours = wide || foursOf(term) === "columns" ? foursOf(term) : "none";
  const [, height = 0, width = 0] = term.a.shape;
  const [sn = 0, sy = 0, sx = 0] = term.a.strides;
  const [st = 0, sk = 0, sl = 0, sc = 0] = term.w.strides.slice(-4);
  return {
    term,
    fours,
    lastFour: builder.word(wholeFours(channelsOf(term)) - 4),
    a: builder.access(term.a, { write: false, wide: wide && hasRowsOfFours(term.a) }),
    w: builder.access(term.w, {
      write: false,
      wide: fours !== "none",
      constant: builder.sharesText,
    }),
    code: {
      at: [builder.affine(term.at[0]), builder.affine(term.at[1])],
      height: builder.word(height),
      width: builder.word(width),
      map: [builder.word(sn), builder.word(sy), builder.word(sx)],
      weights: [builder.word(st), builder.factor(sk), builder.word(sl), builder.factor(sc)],
      ...(rank > 4 && { perImage: builder.word(term.w.strides[0] ?? 0) }),
      taps: builder.table(term.taps.flatMap(([row, column]) => [row, column, 0, 0])),
      tapCount: builder.word(term.taps.length),
    },
  };
}

/** Which axis of a term's weights can be read in groups of four. */
export function foursOf({ w }: Term): Fours {
  const rank = w.shape.length;
  if (liesInFours(w, rank - 1)) return "columns";
  return liesInFours(w, rank - 3) ? "channels" : "none";
}

/** The channels that a term sums over for each tap. */
export function channelsOf({ a }: Term): number {
  return a.shape[3] ?? 0;
}
