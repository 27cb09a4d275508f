import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeEach, expect, test } from "vitest";
import { ChecksumError, DownloadError, MissingDataError } from "../errors/access.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { fashionMnist, fashionMnistClasses } from "./fashion-mnist.ts";
import { idxDataset } from "./idx-dataset.ts";

const debian = "/usr/share/datasets/fashion-mnist";
const images = "t10k-images-idx3-ubyte";
const labels = "t10k-labels-idx1-ubyte";
// On a developer's machine without the data these tests are skipped; in CI they fail.
const absent = !existsSync(debian) && process.env["CI"] !== "true";

const tops: string[] = [];
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pixelweft-fashion-"));
  tops.push(folder);
});
afterAll(() => {
  for (const top of tops) rmSync(top, { recursive: true });
});

/** A server on this machine; `files` gives what is at a path. */
async function serving<T>(
  files: (path: string) => Uint8Array | undefined,
  use: (mirror: string, asked: string[]) => Promise<T>,
): Promise<T> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    asked.push(path);
    const file = files(path);
    if (file) response.end(file);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/data`, asked);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function fromDebian(name: string): Uint8Array {
  return readFileSync(join(debian, name));
}

test("fashionMnist() says what to do when it is nowhere", async () => {
  const failure = fashionMnist({ split: "test", folder });
  await expect(failure).rejects.toThrow(MissingDataError);
  await expect(failure).rejects.toThrow(
    `Cannot find Fashion-MNIST's ${images}(.gz) in ${folder}: install it (apt-get install dataset-fashion-mnist), ` +
      "name a folder that has it (--data FOLDER), or allow a download",
  );
  await expect(fashionMnist({ split: JSON.parse('"all"') as "test", folder })).rejects.toThrow(
    RangeError,
  );
});

test("fashionMnist() leaves nothing behind when no server has it", async () => {
  await serving(
    () => undefined,
    async (mirror) => {
      const failure = fashionMnist({ split: "test", folder, download: true, mirrors: [mirror] });
      await expect(failure).rejects.toThrow(DownloadError);
    },
  );
  expect(readdirSync(folder)).toEqual([]);
});

test("fashionMnist() refuses other data under its names, and leaves nothing behind", async () => {
  const page = new TextEncoder().encode("<!doctype html><title>Busy</title>");
  const other = gzipSync(Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 7));
  for (const [file, kind] of [
    [page, DatasetError],
    [other, ChecksumError],
    [gzipSync(new Uint8Array(20_000_000)), DatasetError],
  ] as const) {
    await serving(
      () => file,
      async (mirror) => {
        const failure = fashionMnist({ split: "test", folder, download: true, mirrors: [mirror] });
        await expect(failure).rejects.toThrow(kind);
      },
    );
    expect(readdirSync(folder)).toEqual([]);
  }
  writeFileSync(join(folder, `${images}.gz`), other);
  await expect(fashionMnist({ split: "test", folder, download: true })).rejects.toThrow(
    ChecksumError,
  );
});

test.skipIf(absent)("fashionMnist() opens Debian's files", async () => {
  const dataset = await fashionMnist({ split: "test" });
  expect(dataset.info).toEqual({
    name: "fashion-mnist/test",
    shape: [28, 28, 1],
    count: 10_000,
    classes: fashionMnistClasses,
    levels: 256,
    access: "random",
  });
  const { images: pixels, labels: all } = await dataset.read(
    Array.from({ length: 10_000 }, (_, i) => i),
  );
  const perClass = Array.from(
    { length: 10 },
    (_, label) => all?.filter((other) => other === label).length,
  );
  expect(perClass).toEqual(Array.from({ length: 10 }, () => 1000));
  expect(fashionMnistClasses[all?.[0] ?? -1]).toBe("Ankle boot");
  expect(pixels.reduce((sum, pixel) => sum + pixel, 0)).toBe(573_469_082);
});

test.skipIf(absent)("fashionMnist() opens the training split", async () => {
  const dataset = await fashionMnist({ split: "train", folder: debian });
  expect(dataset.info.count).toBe(60_000);
  expect((await dataset.read([0, 59_999])).labels).toEqual(Int32Array.of(9, 5));
});

test.skipIf(absent)("idxDataset() reads the same pixels", async () => {
  const [own, generic] = [
    await fashionMnist({ split: "test" }),
    await idxDataset({ folder: debian, split: "test", classes: fashionMnistClasses }),
  ];
  expect(await generic.fingerprint()).toBe(await own.fingerprint());
});

test.skipIf(absent)("fashionMnist() downloads what is missing, once, packed or not", async () => {
  const given = (path: string): Uint8Array | undefined => {
    const name = path.replace("/data/", "");
    if (name.includes("/")) return undefined;
    return name === `${labels}.gz` ? gunzipSync(fromDebian(name)) : fromDebian(name);
  };
  await serving(given, async (mirror, asked) => {
    const options = {
      split: "test",
      folder,
      download: true,
      mirrors: [`${mirror}/absent`, mirror],
    } as const;
    const heard = new Set<string>();
    const dataset = await fashionMnist({ ...options, onProgress: (file) => heard.add(file) });
    expect(dataset.info.count).toBe(10_000);
    expect(readdirSync(folder).toSorted()).toEqual([`${images}.gz`, labels]);
    expect(asked).toEqual(
      [images, labels].flatMap((name) => [`/data/absent/${name}.gz`, `/data/${name}.gz`]),
    );
    expect([...heard]).toEqual([`${images}.gz`, `${labels}.gz`]);
    const again = await fashionMnist(options);
    expect(asked).toHaveLength(4);
    expect(await again.fingerprint()).toBe(await dataset.fingerprint());
  });
});

test.skipIf(absent)("fashionMnist() refuses one changed pixel", async () => {
  cpSync(join(debian, `${labels}.gz`), join(folder, `${labels}.gz`));
  const pixels = gunzipSync(fromDebian(`${images}.gz`));
  pixels[4_000_000] = (pixels[4_000_000] ?? 0) ^ 1;
  writeFileSync(join(folder, images), pixels);
  await expect(fashionMnist({ split: "test", folder })).rejects.toMatchObject({
    code: "checksum",
    algorithm: "sha256",
    expected: "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    source: `${folder}/${images}`,
  });
});

test.skipIf(absent)("an abort in the middle of a download leaves nothing behind", async () => {
  const stop = new AbortController();
  await serving(
    (path) => fromDebian(path.replace("/data/", "")),
    async (mirror) => {
      const failure = fashionMnist({
        split: "test",
        folder,
        download: true,
        mirrors: [mirror],
        signal: stop.signal,
        onProgress: () => stop.abort(),
      });
      await expect(failure).rejects.toMatchObject({ name: "AbortError" });
    },
  );
  expect(readdirSync(folder)).toEqual([]);
});
