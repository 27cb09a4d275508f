import { expect, test, vi } from "vitest";
import { ranksOf } from "./ranks.fixture.ts";
import { machineShare, type MachineShare } from "./together.ts";

const { hosts, cores } = vi.hoisted(() => ({ hosts: [""], cores: [""] }));
vi.mock("node:os", () => ({ hostname: () => hosts[0] }));
vi.mock("node:fs/promises", () => ({ readFile: () => Promise.resolve(cores.shift()) }));

/** What ranks find on one host, each bound to some processor cores. */
function sharesOf(...bound: readonly string[]): Promise<MachineShare[]> {
  hosts[0] = "node-1";
  cores.splice(
    0,
    cores.length,
    ...bound.map((list) => `Cpus_allowed_list:\t${list}\nThreads: 1\n`),
  );
  return Promise.all(ranksOf(bound.length).map((group) => machineShare(group)));
}

test("ranks of one machine share the cores that a launcher bound several to, and no others", async () => {
  expect(await sharesOf("0-3", "4-7", "0-3")).toEqual([
    { localRank: 0, localSize: 3, sharing: 2 },
    { localRank: 1, localSize: 3, sharing: 1 },
    { localRank: 2, localSize: 3, sharing: 2 },
  ]);
});
