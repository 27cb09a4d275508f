// @module-tag ci
import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { runAsRank, type ProgramGroup, type RankEnd } from "./run-as-rank.ts";

/** A rank of a group of two whose other rank is silent, and what the program asks of it. */
function rankOf(rank: number): { readonly group: ProgramGroup; readonly asked: string[] } {
  const asked: string[] = [];
  const group: ProgramGroup = {
    rank,
    size: 2,
    allReduce: () => undefined,
    barrier: () => Promise.resolve(),
    abort: (message, code) => asked.push(`abort ${code}: ${message}`),
    leave: () => Promise.resolve(void asked.push("leave")),
  };
  return { group, asked };
}

test.each([0, 130])("ranks that end together with code %i leave the job", async (code) => {
  const { group, asked } = rankOf(0);
  const end = (): Promise<RankEnd> => Promise.resolve({ code, together: true });
  expect(await runAsRank(group, end)).toBe(code);
  expect(asked).toEqual(["leave"]);
});

test("a rank that fails ends the job with its last word, or with its code", async () => {
  const { group, asked } = rankOf(1);
  for (const message of ["The disk is full", undefined])
    await runAsRank(group, () => Promise.resolve({ code: 1, together: false, message }));
  expect(asked).toEqual(["abort 1: The disk is full", "abort 1: ended with code 1"]);
});

test("a program that rejects ends the job, which would wait for it", async () => {
  const { group, asked } = rankOf(0);
  const code = await runAsRank(group, () => Promise.reject(new Error("The disk is full")));
  expect([code, asked]).toEqual([1, ["abort 1: The disk is full"]]);
});

test("rank 0 writes into a folder, the others into one that is gone afterwards", async () => {
  const found: string[] = [];
  for (const rank of [0, 1])
    await runAsRank(rankOf(rank).group, ({ folderOf }) => {
      const folder = folderOf("runs/dots");
      found.push(folder);
      return Promise.resolve({ code: existsSync(folder) ? 0 : 2, together: true });
    }).then((code) => {
      expect(code).toBe(rank === 0 ? 2 : 0);
    });
  expect(found[0]).toBe("runs/dots");
  expect(existsSync(found[1] ?? "runs")).toBe(false);
});
