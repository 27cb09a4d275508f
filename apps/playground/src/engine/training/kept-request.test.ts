import { expect, test } from "vitest";
import type { SetRequest } from "../../data/prepared-set.ts";
import { requestOf, requestToKeep } from "./kept-request.ts";

const how = { pictures: { resize: [24, 24] }, byFolder: false } as const;

/** A request of one file of the user. */
function request(blob: Blob): SetRequest {
  return { ...how, origin: { kind: "files", name: "mine", files: [{ name: "a/1.png", blob }] } };
}

test("what was asked for comes back with its choices and what is in its files", async () => {
  const kept = await requestToKeep(request(new Blob(["tree"])));
  expect(kept).toEqual({
    ...how,
    name: "mine",
    files: [{ name: "a/1.png", bytes: new TextEncoder().encode("tree") }],
  });
  const { origin, ...again } = requestOf(structuredClone(kept) ?? { name: "", files: [] });
  expect(again).toEqual(how);
  if (origin.kind !== "files") throw new TypeError("It is of no files");
  expect(origin.name).toBe("mine");
  expect(await Promise.all(origin.files.map(({ blob }) => blob.text()))).toEqual(["tree"]);
});

test("sets that are drawn here, large files and those that are gone are not kept", async () => {
  const large = new Blob([new Uint8Array(2 ** 24 + 1)]);
  const gone = Object.assign(new Blob(), {
    arrayBuffer: () => Promise.reject(new DOMException("", "NotFoundError")),
  });
  const drawn = { origin: { kind: "built-in", name: "potions" } } as const;
  for (const asked of [undefined, drawn, request(large), request(gone)])
    expect(await requestToKeep(asked)).toBeUndefined();
});
