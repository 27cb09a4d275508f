// @module-tag ci
import { conformanceCases } from "@pixelweft/backend-tests";
import { expect, test } from "vitest";
import { wgslOf } from "../inspect.ts";
import { onCard, sites, stagedFilterProgram, withBarrier } from "./barriers.fixture.ts";

test.each(sites)("a race is found without the barrier $name", async (site) => {
  const { work, rowKernels = false, groups } = site;
  const whole = await onCard(work, { rowKernels, groups });
  expect(whole.report.faults).toEqual([]);
  let edited = 0;
  const edit = (code: string): string => {
    const without = withBarrier(code, site, "");
    if (without !== undefined) edited += 1;
    return without ?? code;
  };
  const { report } = await onCard(async (backend) => await work(backend).catch(() => {}), {
    rowKernels,
    groups,
    edit,
  });
  expect(edited).toBeGreaterThan(0);
  expect(report.faults.join("\n")).toContain("race");
});

test.each(sites)("a race is found where memory of another kind is in order $name", async (site) => {
  const { work, rowKernels = false, groups } = site;
  const edit = (code: string): string => {
    const isStorage = site.pattern.source.includes("<barrier>storage");
    if (!isStorage) return withBarrier(code, site, "storageBarrier();") ?? code;
    return withBarrier(code, site, "workgroupBarrier();") ?? code;
  };
  const { report } = await onCard(async (backend) => await work(backend).catch(() => {}), {
    rowKernels,
    groups,
    edit,
  });
  expect(report.faults.join("\n")).toContain("race");
});

test("kernels wait nowhere else", async () => {
  const texts = new Set(
    conformanceCases().flatMap(({ program }) => wgslOf(program).map(({ code }) => code)),
  );
  for (const { code } of wgslOf(stagedFilterProgram)) texts.add(code);
  for (const { work } of sites.filter(({ rowKernels = false }) => rowKernels))
    for (const code of (await onCard(work, { rowKernels: true })).ran) texts.add(code);
  const waiting = [...texts].filter((code) => code.includes("Barrier"));
  expect(waiting.length).toBeGreaterThan(80);
  const left = waiting.map((code) => {
    let rest = code;
    for (const site of sites)
      for (let next = withBarrier(rest, site, "here"); next !== undefined;) {
        rest = next;
        next = withBarrier(rest, site, "here");
      }
    return rest;
  });
  // The other one of a pair: threads that storageBarrier() keeps in order are in order anyway.
  const others = left.flatMap((code) => [
    ...code.matchAll(/(?<!here\n\s*)(?:workgroup|storage)Barrier\(\);.*/g),
  ]);
  expect(others.map(([line]) => line)).toEqual([]);
});
