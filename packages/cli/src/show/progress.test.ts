import { Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { afterEach, expect, test, vi } from "vitest";
import { progress } from "./progress.ts";

class Sink extends Writable {
  text = "";
  readonly isTTY: boolean;
  readonly columns: number;
  readonly rows: number;

  constructor(isTTY: boolean, columns = 80, rows = 24) {
    super({ decodeStrings: false });
    this.isTTY = isTTY;
    this.columns = columns;
    this.rows = rows;
  }

  override _write(chunk: string, _encoding: string, done: () => void): void {
    this.text += chunk;
    done();
  }
}

afterEach(() => {
  vi.unstubAllEnvs();
});

function clockAt(): { ms: number; now: () => number } {
  const time = { ms: 0, now: () => time.ms };
  return time;
}

test("progress() writes a plain line every few seconds where there is no terminal", () => {
  const [stream, time] = [new Sink(false), clockAt()];
  const shown = progress({ label: "train", total: 1000, terminal: { err: stream }, now: time.now });
  for (let k = 1; k <= 10; k++) {
    time.ms = k * 1000;
    shown.update({ done: k * 50, bitsPerDim: 3.41159 });
  }
  expect(stream.text.split("\n")).toEqual([
    "train: 250 of 1000 images (25%), 3.412 bits/dim, 50 images/s, 0:15 left",
    "train: 500 of 1000 images (50%), 3.412 bits/dim, 50 images/s, 0:10 left",
    "",
  ]);
});

test("progress() on a quiet terminal shows what is said alone", () => {
  for (const isTTY of [false, true]) {
    const [stream, time] = [new Sink(isTTY), clockAt()];
    const shown = progress({
      label: "train",
      total: 10,
      terminal: { err: stream, isQuiet: true },
      now: time.now,
    });
    time.ms = 60_000;
    shown.update({ done: 5 });
    shown.say("The disk is full");
    shown.picture("@@");
    shown.finish();
    expect(stream.text).toBe("The disk is full\n");
  }
});

test("progress() shows the last step when it is done, once", () => {
  const [stream, time] = [new Sink(false), clockAt()];
  const shown = progress({ label: "sample", total: 16, terminal: { err: stream }, now: time.now });
  time.ms = 2000;
  shown.update({ done: 16 });
  shown.finish();
  shown.finish();
  expect(stream.text).toBe("sample: 16 of 16 images (100%), 8.0 images/s\n");
});

test("progress() draws a bar on a terminal, that fits it", () => {
  const [stream, time] = [new Sink(true, 70), clockAt()];
  const shown = progress({ label: "train", total: 1000, terminal: { err: stream }, now: time.now });
  time.ms = 4000;
  shown.update({ done: 500, bitsPerDim: 3.2 });
  const line = stripVTControlCharacters(stream.text).trimEnd();
  expect(line).toMatch(/^train {2}█+░+ {2}50% {2}3\.200 bits\/dim {2}125 images\/s {2}0:04 left$/);
  expect(line.length).toBeLessThan(70);
});

test("progress() leaves the bar out of a narrow terminal", () => {
  const [stream, time] = [new Sink(true, 40), clockAt()];
  const shown = progress({ label: "t", total: 10, terminal: { err: stream }, now: time.now });
  time.ms = 1000;
  shown.update({ done: 5, bitsPerDim: 3.2 });
  expect(stripVTControlCharacters(stream.text)).not.toContain("█");
});

test("progress() redraws a terminal at most ten times a second", () => {
  const [stream, time] = [new Sink(true), clockAt()];
  const shown = progress({ label: "train", total: 1000, terminal: { err: stream }, now: time.now });
  for (let k = 1; k <= 1000; k++) {
    time.ms = k;
    shown.update({ done: k });
  }
  expect(stream.text.match(/images\/s/g)?.length).toBeLessThanOrEqual(10);
});

test("progress() writes plain lines on a terminal without a size", () => {
  const [stream, time] = [new Sink(true, 80, 0), clockAt()];
  const shown = progress({ label: "train", total: 10, terminal: { err: stream }, now: time.now });
  time.ms = 5000;
  shown.update({ done: 5 });
  expect(stream.text).toBe("train: 5 of 10 images (50%), 1.0 images/s, 0:05 left\n");
});

test("progress() keeps lines above the bar", () => {
  const [stream, time] = [new Sink(false), clockAt()];
  const shown = progress({ label: "train", total: 10, terminal: { err: stream }, now: time.now });
  shown.say("validation 3.300 bits/dim");
  expect(stream.text).toBe("validation 3.300 bits/dim\n");
});

test("progress() writes plain lines on a terminal that moves no cursor", () => {
  vi.stubEnv("TERM", "dumb");
  const [stream, time] = [new Sink(true), clockAt()];
  const shown = progress({ label: "sample", total: 16, terminal: { err: stream }, now: time.now });
  time.ms = 2000;
  shown.update({ done: 16 });
  shown.finish();
  expect(stream.text).toBe("sample: 16 of 16 images (100%), 8.0 images/s\n");
});
