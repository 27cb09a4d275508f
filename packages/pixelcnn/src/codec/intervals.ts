import {
  add,
  and,
  cast,
  cumulativeSum,
  less,
  lessEqual,
  mul,
  or,
  pick,
  reshape,
  select,
  shiftLeft,
  shiftRight,
  sub,
  sum,
  type Tensor,
} from "@pixelweft/tensor";
import type { LevelSource } from "../levels/level-source.ts";
import type { PixelCNNConfig } from "../model/config.ts";
import { logits } from "../model/network.ts";
import type { StageOptions } from "../model/stages.ts";
import { frequencies, totalFrequency } from "./frequencies.ts";

/**
 * The interval of every sub-pixel's own level, u32 `[n, height, width, colours]`: where it starts in the upper 16 bits, its size less one
 * in the lower. A whole pass, from integer images of that shape.
 */
export function imageIntervals(
  config: PixelCNNConfig,
  images: Tensor,
  options: StageOptions,
): Tensor {
  const rows = images.shape.reduce((product, size) => product * size, 1);
  const found = frequencies(reshape(logits(config, images, options), [rows, config.levels]));
  const level = reshape(images, [rows]);
  const end = pick(cumulativeSum(found, 1), level);
  const size = pick(found, level);
  const packed = or(shiftLeft(cast(sub(end, size), "u32"), 16), cast(sub(size, 1), "u32"));
  return reshape(packed, images.shape);
}

/** The streams of a batch of images, at the start of each. */
export interface StreamInputs {
  /** The state of each decoder, u32 `[n]`, 2^16 and above. */
  readonly states: Tensor;
  /** What each reads next, words of 16 bits in u32 `[n, words]`: as many as an image has sub-pixels are enough. */
  readonly words: Tensor;
}

/**
 * Levels decoded from streams (rANS, Duda 2013). It carries the states and how many words each decoder has read: at most one for each
 * sub-pixel.
 */
export function decodedLevels({ states, words }: StreamInputs): LevelSource {
  const none = cast(mul(states, 0), "i32");
  return {
    carried: [states, none],
    next(asked, [state = states, used = none]) {
      const [n = 1] = states.shape;
      const found = frequencies(asked.logits);
      const running = cumulativeSum(found, 1);
      const slot = cast(and(state, totalFrequency - 1), "i32");
      const isBelow = select(lessEqual(running, reshape(slot, [n, 1])), 1, 0);
      const level = cast(sum(isBelow, [1]), "i32");
      const size = pick(found, level);
      const within = sub(slot, sub(pick(running, level), size));
      const left = add(mul(cast(size, "u32"), shiftRight(state, 16)), cast(within, "u32"));
      const isShort = less(left, totalFrequency);
      const filled = or(shiftLeft(left, 16), pick(words, used));
      return {
        level,
        carried: [select(isShort, filled, left), add(used, cast(select(isShort, 1, 0), "i32"))],
      };
    },
  };
}
