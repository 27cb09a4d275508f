import { describe, expect, test } from "vitest";
import {
  DownloadError,
  RangeUnsupportedError,
  SourceChangedError,
  TruncatedError,
} from "../errors/access.ts";
import { concatenate } from "./concatenate.ts";
import { all, type Answer, body, open, ranged, serve, whole } from "./file-server.fixture.ts";

test("a server that ignores ranges is skipped through when streaming, and refused when reading", async () => {
  const { address } = await serve(whole);
  const source = open(address);
  expect(await source.size()).toBe(body.length);
  expect(await all(source.stream({ from: 250_000 }))).toEqual(body.subarray(250_000));
  expect(await all(source.stream({ from: 70_000, to: 70_003 }))).toEqual(
    body.subarray(70_000, 70_003),
  );
  expect(await source.read(0, 10)).toEqual(body.subarray(0, 10));
  await expect(source.read(1, 10)).rejects.toThrow(RangeUnsupportedError);
});

test("after a cut, a server that ignores ranges is skipped through up to the place", async () => {
  const { address } = await serve(ranged({ cut: 100_000 }), whole);
  expect(await all(open(address).stream())).toEqual(body);
});

test("reads beyond the end are cut short: 416, and a range that ends early", async () => {
  const { address } = await serve(ranged());
  const source = open(address);
  await expect(source.read(300_000, 1)).rejects.toThrow(TruncatedError);
  await expect(source.read(400_000, 1)).rejects.toThrow(TruncatedError);
  await expect(source.read(299_999, 2)).rejects.toThrow(TruncatedError);
  expect(await all(source.stream({ from: 300_000 }))).toHaveLength(0);
  const odd = await serve((response) => response.writeHead(416).end());
  await expect(open(odd.address).read(5, 1)).rejects.toMatchObject({ status: 416 });
});

test("a range from the end on is empty also where a 416 does not say the size", async () => {
  const { address } = await serve(ranged(), (response) => response.writeHead(416).end());
  const source = open(address);
  await source.size();
  expect(await all(source.stream({ from: 300_000 }))).toHaveLength(0);
  await expect(source.stream({ from: 300_001 }).next()).rejects.toThrow(TruncatedError);
  await expect(source.stream({ from: 299_999 }).next()).rejects.toMatchObject({ status: 416 });
});

test("an empty file has no byte", async () => {
  const { address } = await serve(ranged({ file: new Uint8Array() }));
  expect(await open(address).size()).toBe(0);
  expect(await all(open(address).stream())).toHaveLength(0);
});

describe("a Content-Range that is not what was asked for is refused", () => {
  test.each([
    [
      "another start",
      (from: number, to: number, size: number) => `bytes ${from + 1}-${to}/${size}`,
    ],
    ["no range", () => undefined],
    ["words", () => "bytes some/all"],
    [
      "an end beyond the total",
      (from: number, _: number, size: number) => `bytes ${from}-${size}/${size}`,
    ],
    [
      "an end before the start",
      (from: number, _: number, size: number) => `bytes ${from}-${from - 1}/${size}`,
    ],
  ])("%s", async (_, range) => {
    const { address, asked } = await serve(ranged({ range }));
    await expect(open(address).read(100, 50)).rejects.toThrow(DownloadError);
    expect(asked.length).toBe(1);
  });

  test("another total, later", async () => {
    const { address } = await serve(
      ranged(),
      ranged({ range: (from, to) => `bytes ${from}-${to - 1}/400000` }),
    );
    const source = open(address);
    await source.read(0, 5);
    await expect(source.read(5, 5)).rejects.toThrow(SourceChangedError);
  });
});

test("a range that ends before the file does is followed by the next one, whether the size is said or not", async () => {
  for (const total of ["300000", "*"]) {
    const cut: Answer = (response, request) => {
      const from = Number(/\d+/.exec(request.headers.range ?? "")?.[0]);
      const to = 100_000 * Math.floor(from / 100_000 + 1);
      if (from >= body.length) response.writeHead(416).end();
      else
        response
          .writeHead(206, { "content-range": `bytes ${from}-${to - 1}/${total}` })
          .end(body.subarray(from, to));
    };
    const { address, asked } = await serve(cut);
    expect(await all(open(address).stream())).toEqual(body);
    expect(asked.length).toBe(total === "*" ? 4 : 3);
    const part = open(address).stream({ from: 99_990, to: 200_000 });
    expect(await all(part)).toEqual(body.subarray(99_990, 200_000));
  }
});

test("bytes beyond the range that a server speaks of are not taken", async () => {
  const wrong = new Uint8Array(200_000).fill(7);
  const surplus: Answer = (response, request) => {
    const from = Number(/\d+/.exec(request.headers.range ?? "")?.[0]);
    const to = Math.min(from + 10_000, body.length);
    response
      .writeHead(206, { "content-range": `bytes ${from}-${to - 1}/300000` })
      .end(concatenate([body.subarray(from, to), wrong]));
  };
  const { address, asked } = await serve(surplus);
  expect(await all(open(address).stream())).toEqual(body);
  expect(asked.length).toBe(30);
  expect(await open(address).read(0, 20_000)).toEqual(body.subarray(0, 20_000));
});

test("sizes that cannot be counted are refused", async () => {
  const huge = "99999999999999999999";
  const answers: Answer[] = [
    ranged({ range: () => `bytes 0-0/${huge}` }),
    ranged({ range: () => `bytes 0-${huge}/*` }),
    (response) => response.writeHead(416, { "content-range": `bytes */${huge}` }).end(),
  ];
  for (const answer of answers) {
    const { address } = await serve(answer);
    await expect(open(address).size()).rejects.toThrow(`the server speaks of ${huge} bytes`);
  }
});
