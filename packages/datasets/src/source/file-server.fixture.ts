import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type { ByteSource } from "./byte-source.ts";
import { concatenate } from "./concatenate.ts";
import { fromUrl, type UrlOptions } from "./url-source.ts";

/** What a server does with one request. */
export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** The bytes of the file that is served. */
export const body: Uint8Array = new Uint8Array(300_000).map((_, i) => (i * 13) % 251);

/** A server on this machine that gives one answer after the other, and the last one for ever. */
export async function serve(
  ...answers: Answer[]
): Promise<{ address: string; asked: IncomingMessage["headers"][] }> {
  const asked: IncomingMessage["headers"][] = [];
  const server = createServer((request, response) => {
    answers[Math.min(asked.length, answers.length - 1)]?.(response, request);
    asked.push(request.headers);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}/file`, asked };
}

/** What a server that knows ranges does wrong. */
export interface Manners {
  /** The bytes of the file. */
  readonly file?: Uint8Array;
  readonly etag?: string;
  /** Cut the connection after that many bytes. */
  readonly cut?: number;
  /** Say no more after that many bytes. */
  readonly hang?: number;
  /** What the Content-Range says instead. */
  readonly range?: (from: number, to: number, size: number) => string | undefined;
  readonly headers?: Record<string, string>;
}

/** A server that knows ranges. */
export function ranged({ file = body, etag = '"one"', ...manners }: Manners = {}): Answer {
  return (response, request) => {
    const [, first = "0", last = ""] =
      /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "") ?? [];
    const changed = (request.headers["if-range"] ?? etag) !== etag;
    const from = changed ? 0 : Number(first);
    const to = changed || last === "" ? file.length : Math.min(file.length, Number(last) + 1);
    const headers = { etag, "content-length": to - from, ...manners.headers };
    if (from >= file.length) {
      response.writeHead(416, { "content-range": `bytes */${file.length}` }).end();
      return;
    }
    const range = manners.range
      ? manners.range(from, to, file.length)
      : `bytes ${from}-${to - 1}/${file.length}`;
    if (changed) response.writeHead(200, headers);
    else response.writeHead(206, { ...headers, ...(range && { "content-range": range }) });
    const part = file.subarray(from, to);
    const short = manners.cut ?? manners.hang;
    if (short === undefined || short >= part.length) response.end(part);
    else
      response.write(part.subarray(0, short), () => {
        if (manners.cut !== undefined) response.destroy();
      });
  };
}

/** A server that knows no ranges. */
export const whole: Answer = (response) =>
  response.writeHead(200, { "content-length": body.length, etag: '"one"' }).end(body);

/** The served file as a source that waits only a millisecond between tries. */
export function open(address: string, options: UrlOptions = {}): ByteSource {
  return fromUrl(address, { pause: 1, ...options });
}

/** All bytes of a stream. */
export async function all(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const found: Uint8Array[] = [];
  for await (const piece of stream) found.push(piece);
  return concatenate(found);
}
