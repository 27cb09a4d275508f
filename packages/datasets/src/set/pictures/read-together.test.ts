import { expect, test } from "vitest";
import type { PictureReader } from "../../decode/picture-reader.ts";
import type { ReadPicture } from "../../decode/picture-sample.ts";
import { readTogether, type NamedPicture } from "./read-together.ts";

function reader(together: number): PictureReader {
  const form = {
    fit: "exact",
    indexed: false,
    channels: 3,
    background: [0, 0, 0],
    maxPixels: 9,
  } as const;
  return {
    form,
    together,
    read: () => Promise.reject(new Error("not asked")),
    end: async () => {},
  };
}

/** Pictures that are done when they are let go, and what has happened so far. */
function made(count: number, { failure, bytes }: { failure?: Error; bytes?: number } = {}) {
  const events: string[] = [];
  const letGo = new Map<string, (fault?: Error) => void>();
  const pictures = async function* (): AsyncGenerator<NamedPicture> {
    try {
      for (let i = 0; i < count; i++)
        yield {
          name: `${i}`,
          bytes,
          read: () =>
            new Promise<ReadPicture>((resolve, reject) => {
              events.push(`begun ${i}`);
              letGo.set(`${i}`, (fault) => {
                if (fault) reject(fault);
                else resolve({ width: i, height: 1 });
              });
            }),
        };
      if (failure) throw failure;
    } finally {
      events.push("closed");
    }
  };
  return { events, letGo, pictures: pictures() };
}

test("as many pictures are read together as the reader says, and come in their order", async () => {
  const { events, letGo, pictures } = made(4);
  const all = readTogether(pictures, reader(3));
  const first = await all.next();
  expect(events).toEqual(["begun 0", "begun 1", "begun 2"]);
  letGo.get("2")?.();
  letGo.get("0")?.();
  expect(first.value).toMatchObject({ name: "0" });
  expect(await first.value?.picture).toEqual({ width: 0, height: 1 });
  expect((await all.next()).value).toMatchObject({ name: "1" });
  expect(events.at(-1)).toBe("begun 3");
  for (const name of ["1", "3"]) letGo.get(name)?.();
  expect((await all.next()).value).toMatchObject({ name: "2" });
  expect((await all.next()).value).toMatchObject({ name: "3" });
  expect(await all.next()).toEqual({ value: undefined, done: true });
  expect(events.at(-1)).toBe("closed");
});

test("few pictures are read together where their files are large", async () => {
  const { events, letGo, pictures } = made(9, { bytes: 50 * 2 ** 20 });
  const all = readTogether(pictures, reader(8));
  await all.next();
  expect(events).toEqual(["begun 0", "begun 1", "begun 2"]);
  letGo.get("0")?.();
  await all.next();
  expect(events.at(-1)).toBe("begun 3");
  for (const go of letGo.values()) go();
  await all.return();
});

test("what fails behind other pictures is thrown after them", async () => {
  const { letGo, pictures } = made(2, { failure: new Error("the archive ends") });
  const all = readTogether(pictures, reader(5));
  const first = await all.next();
  letGo.get("1")?.(new Error("the second is damaged"));
  letGo.get("0")?.();
  expect(await first.value?.picture).toEqual({ width: 0, height: 1 });
  const second = await all.next();
  await expect(second.value?.picture).rejects.toThrow("the second is damaged");
  await expect(all.next()).rejects.toThrow("the archive ends");
});

test("who leaves early waits for what has begun, and begins no more", async () => {
  const { events, letGo, pictures } = made(9);
  const all = readTogether(pictures, reader(2));
  await all.next();
  const left = all.return();
  let isOver = false;
  void left.then(() => (isOver = true));
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(isOver).toBe(false);
  letGo.get("1")?.(new Error("nobody hears of it"));
  await left;
  expect(events).toEqual(["begun 0", "begun 1", "closed"]);
});
