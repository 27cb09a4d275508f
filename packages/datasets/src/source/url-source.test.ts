// @module-tag ci
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { DownloadError, SourceChangedError } from "../errors/access.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import {
  all,
  type Answer,
  body,
  type Manners,
  open,
  ranged,
  serve,
} from "./file-server.fixture.ts";
import { fromUrl } from "./url-source.ts";

test("fromUrl() reads ranges and the whole, knows the size, and asks for bytes as they lie", async () => {
  const { address, asked } = await serve(ranged());
  const source = open(address, { headers: { "x-key": "k" } });
  expect(await source.size()).toBe(body.length);
  expect(await source.read(1000, 500)).toEqual(body.subarray(1000, 1500));
  expect(await source.read(299_999, 1)).toEqual(body.subarray(299_999));
  expect(await source.read(7, 0)).toHaveLength(0);
  expect(await all(source.stream())).toEqual(body);
  expect(await all(source.stream({ from: 9, to: 200_000 }))).toEqual(body.subarray(9, 200_000));
  expect(await source.fingerprint()).toBe('300000 bytes of "one"');
  expect(asked[1]).toMatchObject({
    range: "bytes=1000-1499",
    "if-range": '"one"',
    "accept-encoding": "identity",
    "x-key": "k",
  });
});

test("a connection that is cut is taken up where it stopped", async () => {
  const { address, asked } = await serve(
    ranged({ cut: 100_000 }),
    ranged({ cut: 50_000 }),
    ranged(),
  );
  expect(await all(open(address).stream())).toEqual(body);
  expect(asked.length).toBe(3);
  const [, second, third] = asked.map(({ range }) => Number(/\d+/.exec(range ?? "")?.[0]));
  // Bun loses what came just before a cut.
  const least = "bun" in process.versions ? 0 : 1;
  expect(second).toBeGreaterThanOrEqual(least);
  expect((third ?? 0) - (second ?? 0)).toBeGreaterThanOrEqual(least);
  expect(asked[2]?.["if-range"]).toBe('"one"');
});

test("a connection that falls silent is taken up too", async () => {
  const { address, asked } = await serve(ranged({ hang: 100_000 }), () => {}, ranged());
  expect(await all(open(address, { timeout: 100 }).stream())).toEqual(body);
  expect(asked.length).toBe(3);
  const mute = await serve(() => {});
  await expect(open(mute.address, { timeout: 300, tries: 2 }).size()).rejects.toThrow(
    "no byte came for 300 ms",
  );
  expect(mute.asked.length).toBe(2);
});

test("a file that changed on the server is noticed: by ETag with and without If-Range, and by size", async () => {
  const other = body.toReversed();
  const cases = [
    ranged({ file: other, etag: '"two"' }), // answers If-Range with the whole new file
    ranged({ file: other.subarray(1), etag: '"one"' }),
    ((response, request) => {
      delete request.headers["if-range"];
      ranged({ file: other, etag: '"two"' })(response, request);
    }) satisfies Answer,
  ];
  for (const changed of cases) {
    const { address, asked } = await serve(ranged({ cut: 100_000 }), changed);
    await expect(all(open(address).stream())).rejects.toThrow(SourceChangedError);
    expect(asked.length).toBe(2);
  }
});

test("a weak ETag and a date are compared, but not sent as a condition", async () => {
  const date = (day: number): Manners => ({
    etag: "",
    headers: { "last-modified": `Mon, ${day} Nov 2026 10:00:00 GMT` },
  });
  const changes: [Manners, Manners][] = [
    [{ etag: 'W/"a"' }, { etag: 'W/"b"' }],
    [date(10), date(11)],
    [
      { ...date(10), etag: 'W/"a"' },
      { ...date(11), etag: 'W/"a"' },
    ],
  ];
  for (const [before, after] of changes) {
    const { address, asked } = await serve(ranged(before), ranged(before), ranged(after));
    const source = open(address);
    expect(await source.read(0, 5)).toEqual(body.subarray(0, 5));
    expect(await source.read(5, 5)).toEqual(body.subarray(5, 10));
    await expect(source.read(10, 5)).rejects.toThrow(SourceChangedError);
    expect(asked[1]?.["if-range"]).toBeUndefined();
  }
  const dated = await serve(ranged(date(10)));
  expect(await open(dated.address).fingerprint()).toContain("Mon, 10 Nov 2026");
  // Equal by a strong ETag, a file is the same whatever server it comes from; and one may be weak in between.
  const pairs: [Manners, Manners][] = [
    [{ headers: date(10).headers ?? {} }, { headers: date(11).headers ?? {} }],
    [{ etag: 'W/"one"' }, { etag: '"one"' }],
  ];
  for (const [before, after] of pairs) {
    const { address } = await serve(ranged(before), ranged(after));
    const source = open(address);
    await source.read(0, 5);
    expect(await source.read(5, 5)).toEqual(body.subarray(5, 10));
  }
});

test("a byte now and then is not enough: a server that is slower than it may be is given up", async () => {
  const drip: Answer = (response, request) => {
    const [from, to = 299_999] = (request.headers.range ?? "").match(/\d+/g)?.map(Number) ?? [];
    response.writeHead(206, { "content-range": `bytes ${from}-${to}/300000` });
    const timer = setInterval(() => response.write(Uint8Array.of(0)), 20);
    response.on("close", () => clearInterval(timer));
  };
  const { address, asked } = await serve(drip);
  const slow = open(address, { timeout: 200, tries: 3 });
  await expect(all(slow.stream())).rejects.toThrow(/only \d+ bytes came in \d+ ms of waiting/);
  expect(asked.length).toBe(3);
  // What is slow on purpose is waited for; a reader that is slow itself is no fault of the server's.
  const patient = open(address, { timeout: 200, lowestSpeed: 0 });
  expect(await patient.read(0, 25)).toHaveLength(25);
  const quick = await serve(ranged());
  let read = 0;
  for await (const piece of open(quick.address, { timeout: 50 }).stream({ to: 250_000 })) {
    read += piece.length;
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  expect(read).toBe(250_000);
});

test("redirects are followed at most twenty times, and keys stay with the server they are for", async () => {
  const target = await serve(ranged());
  const { address, asked } = await serve((response) =>
    response.writeHead(302, { location: target.address }).end(),
  );
  const source = open(address, { headers: { authorization: "Bearer k", "x-api-key": "k" } });
  expect(await source.read(0, 5)).toEqual(body.subarray(0, 5));
  expect(asked[0]).toMatchObject({ authorization: "Bearer k", "x-api-key": "k" });
  expect(target.asked[0]?.["x-api-key"]).toBeUndefined();
  expect(target.asked[0]?.authorization).toBeUndefined();
  expect(target.asked[0]?.range).toBe("bytes=0-4");
  const own = await serve(
    (response) => response.writeHead(307, { location: "/other?x=1" }).end(),
    ranged(),
  );
  await open(own.address, { headers: { "x-api-key": "k" } }).read(0, 5);
  expect(own.asked[1]).toMatchObject({ "x-api-key": "k" });
  const loop = await serve((response) => response.writeHead(302, { location: "/file" }).end());
  await expect(open(loop.address).size()).rejects.toThrow("it is redirected more than 20 times");
  expect(loop.asked.length).toBe(21);
  for (const location of ["file:///etc/passwd", "data:,x"]) {
    const odd = await serve((response) => response.writeHead(302, { location }).end());
    await expect(open(odd.address).size()).rejects.toThrow(DownloadError);
  }
});

test("a step from https to http is refused", async () => {
  const asked: string[] = [];
  const away: typeof fetch = async (address) => {
    asked.push(typeof address === "string" ? address : "no text");
    return new Response(null, { status: 301, headers: { location: "http://b.example/f?key=k" } });
  };
  const source = fromUrl("https://a.example/f", { fetch: away, tries: 1 });
  await expect(source.size()).rejects.toThrow(
    "Cannot read https://a.example/f: it is redirected from https to http://b.example/f?…, where anybody on the way could change it",
  );
  expect(asked).toEqual(["https://a.example/f"]);
  // Browsers follow by themselves and tell where they came to.
  const opaque: typeof fetch = async (_, { redirect } = {}) => {
    const url = redirect === "manual" ? "" : "http://b.example/f";
    const response = new Response("x");
    return Object.defineProperties(response, {
      type: { value: redirect === "manual" ? "opaqueredirect" : "basic" },
      url: { value: url },
    });
  };
  const browser = fromUrl("https://a.example/f", { fetch: opaque, tries: 1 });
  await expect(browser.size()).rejects.toThrow("it is redirected from https to http://b.example/f");
});

test("messages show no password and no query string, in which keys are", async () => {
  const { address } = await serve((response) => response.writeHead(403).end());
  const signed = open(`${address}?X-Signature=secret#part`);
  expect(signed.name).toBe(`${address}?…`);
  const failure: unknown = await signed.size().catch((error: unknown) => error);
  expect(failure).toMatchObject({ source: `${address}?…`, status: 403 });
  expect(String(failure)).not.toContain("secret");
  const named = open(address.replace("//", "//user:secret@"));
  expect(named.name).toBe(address);
  await expect(named.size()).rejects.toThrow(
    `Cannot read ${address}: the address holds a name or a password; give it by a header`,
  );
});

test("busy servers are asked again, no more often than allowed", async () => {
  const busy: Answer = (response) => response.writeHead(503, { "retry-after": "0" }).end("busy");
  const { address, asked } = await serve(busy, busy, ranged());
  expect(await open(address).read(0, 5)).toEqual(body.subarray(0, 5));
  expect(asked.length).toBe(3);
  const always = await serve(busy);
  await expect(open(always.address, { tries: 2 }).size()).rejects.toMatchObject({ status: 503 });
  expect(always.asked.length).toBe(2);
});

test("Retry-After is waited for", async () => {
  const busy: Answer = (response) => response.writeHead(429, { "retry-after": "1" }).end();
  const { address } = await serve(busy, ranged());
  const start = performance.now();
  await open(address).size();
  expect(performance.now() - start).toBeGreaterThan(900);
});

test("what is not there, a page instead of a file, and a packed answer are refused at once", async () => {
  const answers: Answer[] = [
    (response) => response.writeHead(404).end(),
    (response) => response.writeHead(200, { "content-type": "text/html" }).end("<h1>503</h1>"),
    (response) => response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(body)),
  ];
  for (const answer of answers) {
    const { address, asked } = await serve(answer);
    await expect(open(address).read(0, 5)).rejects.toThrow(DownloadError);
    expect(asked.length).toBe(1);
  }
});

test("a body that ends early without saying so is noticed where the size is known", async () => {
  const close: Answer = (response) =>
    response.writeHead(200, { connection: "close" }).end(body.subarray(0, 1000));
  const { address } = await serve(close);
  const source = open(address, { size: body.length, tries: 2 });
  await expect(all(source.stream())).rejects.toThrow("the connection ended at byte 1000 of 300000");
  await expect(open(address).size()).rejects.toThrow(DatasetError);
  const chunked: Answer = (response) =>
    response.write(body.subarray(0, 1000), () => response.destroy());
  const cut = await serve(chunked, ranged());
  expect(await all(open(cut.address).stream())).toEqual(body);
});

test("a file of another size than expected is refused", async () => {
  const { address } = await serve(ranged());
  await expect(open(address, { size: 5 }).read(0, 5)).rejects.toThrow(
    "the server's file has 300000 bytes, expected 5",
  );
});

test("a redirect is followed from the first address each time", async () => {
  const target = await serve(ranged({ cut: 100_000 }), ranged());
  const { address, asked } = await serve((response) =>
    response.writeHead(302, { location: target.address }).end(),
  );
  expect(await all(open(address).stream())).toEqual(body);
  expect(asked.length).toBe(2);
});

test("an abort ends a stream in its middle, and frees the connection; so does leaving the loop", async () => {
  let closed = 0;
  const slow: Answer = (response, request) => {
    response.on("close", () => closed++);
    ranged({ hang: 100_000 })(response, request);
  };
  const { address, asked } = await serve(slow);
  const stop = new AbortController();
  const stream = open(address).stream({ signal: stop.signal });
  await stream.next();
  setTimeout(() => stop.abort(new RangeError("enough")), 20);
  await expect(all(stream)).rejects.toThrow(new RangeError("enough"));
  expect(asked.length).toBe(1);
  for await (const _ of open(address).stream()) break;
  while (closed < 2) await new Promise((resolve) => setTimeout(resolve, 5));
});

test("in a browser, a redirect within one origin keeps headers, and one to another origin gets none", async () => {
  const asked: [address: string, key: string | null][] = [];
  const browser =
    (end: string): typeof fetch =>
    async (address, { redirect, headers } = {}) => {
      const at = new Request(address).url;
      const key = new Headers(headers).get("authorization");
      asked.push([at, key]);
      const isMoved = at.endsWith("/old");
      if (isMoved && redirect === "manual")
        return Object.defineProperty(new Response(null), "type", { value: "opaqueredirect" });
      const url = isMoved ? end : at;
      const isOpen = key === "Bearer k" || url.startsWith("https://b.example");
      const response = isOpen
        ? new Response("x", { status: 206, headers: { "content-range": "bytes 0-0/1" } })
        : new Response(null, { status: 401 });
      return Object.defineProperty(response, "url", { value: url });
    };
  const headers = { authorization: "Bearer k" };
  const from = "https://a.example/old";
  const own = fromUrl(from, { fetch: browser("https://a.example/new"), headers, tries: 1 });
  expect(await own.size()).toBe(1);
  const other = fromUrl(from, { fetch: browser("https://b.example/new"), headers, tries: 1 });
  expect(await other.size()).toBe(1);
  expect(asked).toEqual([
    [from, "Bearer k"],
    [from, null],
    ["https://a.example/new", "Bearer k"],
    [from, "Bearer k"],
    [from, null],
  ]);
});
