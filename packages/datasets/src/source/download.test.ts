// @module-tag ci
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import { DownloadError, LimitError, TruncatedError } from "../errors/access.ts";
import { download, type DownloadOptions } from "./download.ts";

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

const body = new Uint8Array(300_000).map((_, i) => i % 251);
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A server on this machine that gives one answer after the other, and the last one for ever. */
async function serve(...answers: Answer[]): Promise<{ address: string; asked: () => number }> {
  let asked = 0;
  const server = createServer((request, response) => {
    answers[Math.min(asked, answers.length - 1)]?.(response, request);
    asked += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}/file`, asked: () => asked };
}

const good: Answer = (response) => response.end(body);
const status = (code: number): Answer => {
  return (response) => response.writeHead(code).end("no");
};

function get(addresses: readonly string[], options: Partial<DownloadOptions<number>> = {}) {
  const accept = async (bytes: Uint8Array): Promise<number> => {
    if (bytes.length < body.length) {
      throw new TruncatedError(`Cannot take the file: it has ${bytes.length} bytes`);
    }
    return bytes.length;
  };
  return download(addresses, { accept, limit: 1_000_000, pause: 1, ...options });
}

test("download() gives the bytes, what accept() made of them, and reports how far it is", async () => {
  const { address } = await serve((response) => {
    response.writeHead(200, { "content-length": body.length }).end(body);
  });
  const heard: [number, number | undefined][] = [];
  const { bytes, accepted } = await get([address], { progress: (...news) => heard.push(news) });
  expect(bytes).toEqual(body);
  expect(accepted).toBe(body.length);
  expect(heard.at(-1)).toEqual([body.length, body.length]);
});

test("download() tries again after a busy server, a cut connection and half a file", async () => {
  const cut: Answer = (response) => {
    response.writeHead(200, { "content-length": body.length });
    response.write(body.subarray(0, 1000), () => response.destroy());
  };
  const half: Answer = (response) => {
    response.writeHead(200, { connection: "close" }).end(body.subarray(0, 1000));
  };
  const chunked: Answer = (response) => {
    response.write(body.subarray(0, 1000), () => response.destroy());
  };
  for (const bad of [status(503), status(429), cut, half, chunked]) {
    const { address, asked } = await serve(bad, bad, good);
    expect((await get([address])).bytes).toEqual(body);
    expect(asked()).toBe(3);
  }
});

test("download() gives up after its tries, with the last failure", async () => {
  const { address, asked } = await serve(status(500));
  await expect(get([address])).rejects.toMatchObject({
    message: `Cannot download ${address}: the server answered 500 Internal Server Error`,
    status: 500,
    code: "download",
  });
  expect(asked()).toBe(3);
});

test("download() does not ask again for what is not there, but asks the next server", async () => {
  const gone = await serve(status(404));
  await expect(get([gone.address])).rejects.toMatchObject({ status: 404 });
  expect(gone.asked()).toBe(1);
  const other = await serve(good);
  expect((await get([gone.address, other.address])).bytes).toEqual(body);
});

test("download() asks the next server when the file is not the one expected", async () => {
  const accept = async (bytes: Uint8Array): Promise<number> => {
    if (bytes[0] === 0x3c) throw new RangeError("a page");
    return bytes.length;
  };
  const page = await serve((response) => response.end("<!doctype html>"));
  const other = await serve(good);
  expect((await get([page.address, other.address], { accept })).accepted).toBe(body.length);
  expect(page.asked()).toBe(1);
  await expect(get([page.address], { accept })).rejects.toThrow(RangeError);
});

test("download() goes on when no server is there", async () => {
  const other = await serve(good);
  expect((await get(["http://127.0.0.1:1/file", other.address])).bytes).toEqual(body);
  await expect(get(["http://127.0.0.1:1/file"])).rejects.toThrow(DownloadError);
  await expect(get([])).rejects.toThrow(DownloadError);
});

test("download() stops at its limit", async () => {
  const { address, asked } = await serve(good);
  await expect(get([address], { limit: 1000 })).rejects.toThrow(LimitError);
  expect(asked()).toBe(1);
});

test("download() gives up on a server that falls silent", async () => {
  const silent: Answer = (response) => response.write(body.subarray(0, 1000));
  const { address, asked } = await serve(silent, good);
  expect((await get([address], { timeout: 500 })).bytes).toEqual(body);
  expect(asked()).toBe(2);
  const mute = await serve(() => {});
  await expect(get([mute.address], { timeout: 50, tries: 1 })).rejects.toThrow(
    "no byte came for 50 ms",
  );
});

test("download() gives up on a byte now and then, and shows no query string", async () => {
  const drip: Answer = (response) => {
    const timer = setInterval(() => response.write(Uint8Array.of(0)), 20);
    response.on("close", () => clearInterval(timer));
  };
  const { address } = await serve(drip);
  const slow = get([`${address}?key=secret`], { timeout: 200, tries: 1 });
  await expect(slow).rejects.toThrow(/file\?…: only \d+ bytes came in \d+ ms of waiting/);
});

test("download() follows a redirect and takes what a server unpacks on the way", async () => {
  const target = await serve((response) => {
    response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(body));
  });
  const { address } = await serve((response) =>
    response.writeHead(302, { location: target.address }).end(),
  );
  const totals: unknown[] = [];
  const { bytes } = await get([address], { progress: (_, total) => totals.push(total) });
  expect(bytes).toEqual(body);
  expect(totals.every((total) => total === undefined)).toBe(true);
});

test("an abort ends download() with the signal's reason, in the middle of a body and between tries", async () => {
  const slow: Answer = (response) => response.write(body.subarray(0, 1000));
  const { address, asked } = await serve(slow);
  const stop = new AbortController();
  await expect(
    get([address], { signal: stop.signal, progress: () => stop.abort(new RangeError("enough")) }),
  ).rejects.toThrow(new RangeError("enough"));
  expect(asked()).toBe(1);

  const busy = await serve(status(503));
  const signal = AbortSignal.timeout(100);
  await expect(get([busy.address], { signal, pause: 60_000 })).rejects.toMatchObject({
    name: "TimeoutError",
  });
  await expect(get([busy.address], { signal: AbortSignal.abort() })).rejects.toMatchObject({
    name: "AbortError",
  });
  expect(busy.asked()).toBe(1);
});
