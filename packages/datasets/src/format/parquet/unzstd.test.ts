import { Decompress } from "fzstd";
import { expect, test } from "vitest";
import { concatenate } from "../../source/concatenate.ts";
import { unzstd, type WrongSum } from "./unzstd.ts";
import { windowOf } from "./zstd-frames.ts";

test("no window is made larger than what is left to unpack needs, or a block", () => {
  const windows: number[] = [];
  class Engine extends Decompress {
    override push(frame: Uint8Array, final?: boolean): void {
      if (frame.length > 5) windows.push(windowOf(frame[5] ?? 255));
      super.push(frame, final);
    }
  }
  const refuse = ({ actual }: WrongSum): Error => new Error(actual);
  /** Four raw bytes behind a window of the size that a byte stands for. */
  const framed = (window: number): Uint8Array =>
    Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, window, 0x21, 0, 0, 1, 2, 3, 4);
  // Fifty of 8 MiB, the largest that any page may ask for.
  const frames = concatenate(Array.from({ length: 50 }, () => framed(0x68)));
  expect(unzstd(frames, { length: 200, engine: Engine, refuse })).toHaveLength(200);
  expect(windows).toEqual(Array.from({ length: 50 }, () => 2 ** 17));
  windows.length = 0;
  const two = concatenate([framed(0x68), framed(0x10)]);
  expect(unzstd(two, { length: 300_000, engine: Engine, refuse })).toHaveLength(8);
  expect(windows).toEqual([327_680, 2 ** 12]);
});
