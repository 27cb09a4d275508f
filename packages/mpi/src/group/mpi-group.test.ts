import { expect, test } from "vitest";
import { MpiError } from "../library/errors.ts";
import { PretendedMpi } from "../library/library.fixture.ts";
import { checkLengths, lengthWords } from "./equal-lengths.ts";
import { MpiGroup } from "./mpi-group.ts";

function groupOf(
  size: number,
  watchdogSeconds = 60,
): { readonly mpi: PretendedMpi; readonly ranks: MpiGroup[]; readonly guarded: string[] } {
  const mpi = new PretendedMpi(size);
  const guarded: string[] = [];
  const ranks = Array.from({ length: size }, (_, rank) => {
    const guard = {
      abort: (message: string, code: number) => void guarded.push(`${rank}: ${message} (${code})`),
      release: () => void guarded.push(`${rank} is released`),
    };
    const library = mpi.libraryOf(rank);
    return new MpiGroup({ library, version: "0", rank, size, watchdogSeconds, guard });
  });
  return { mpi, ranks, guarded };
}

const alone = (watchdogSeconds?: number): ReturnType<typeof groupOf> & { group: MpiGroup } => {
  const made = groupOf(1, watchdogSeconds);
  const [group] = made.ranks;
  if (!group) throw new Error("There is no group");
  return { ...made, group };
};

test.each([-1, 1, 0.5, NaN])("broadcast() refuses root %d of one rank", async (root) => {
  const { group, mpi } = alone();
  await expect(group.broadcast(new Uint8Array(1), root)).rejects.toThrow(
    new RangeError(`Cannot broadcast from rank ${root}: there are 1 ranks`),
  );
  expect(mpi.called[0]).toEqual([]);
});

test.each([NaN, 0, -1, "60"])(
  "barrier() refuses to wait for %o seconds, as to wait without an end by mistake",
  async (watchdogSeconds) => {
    const { group, mpi } = alone();
    const found = typeof watchdogSeconds === "string" ? 'the text "60"' : String(watchdogSeconds);
    await expect(Reflect.apply(group.barrier, group, [{ watchdogSeconds }])).rejects.toThrow(
      new RangeError(`Cannot wait in a barrier: watchdogSeconds is ${found}, not a number above 0`),
    );
    expect(mpi.called[0]).toEqual([]);
  },
);

test("allReduce() refuses what is no Float32Array, before MPI would take its bytes for one", async () => {
  const { group, mpi } = alone();
  const untyped: { allReduce(values: unknown): Promise<void> } = group;
  await expect(untyped.allReduce(new Float64Array(2))).rejects.toThrow(
    new TypeError("Cannot all-reduce: the values are no Float32Array"),
  );
  expect(mpi.called[0]).toEqual([]);
});

test("MPI is given the number of elements, the bytes of a part of a buffer, and the root", async () => {
  const { ranks, mpi } = groupOf(2);
  const part = new Float64Array(8).subarray(2, 5);
  await Promise.all(
    ranks.flatMap((rank) => [rank.allReduce(new Float32Array(3)), rank.broadcast(part, 1)]),
  );
  const counts = mpi.called[0]?.flatMap((call) => (/all|cast/.test(call[0]) ? [call] : []));
  // Lengths are compared first, by two numbers of each rank.
  const lengths = ["MPI_Iallreduce", 4, 0x4c00040a, 0x58000003, 0x44000000];
  expect(counts).toEqual([
    lengths,
    ["MPI_Iallreduce", 3, 0x4c00040a, 0x58000003, 0x44000000],
    lengths,
    ["MPI_Ibcast", 24, 0x4c00010d, 1, 0x44000000],
  ]);
});

test.each([
  { lengths: [3, 5], words: "rank 1 gives 5 values and rank 0 gives 3; give" },
  { lengths: [3, 0], words: "rank 1 gives 0 values and rank 0 gives 3; give" },
  {
    lengths: [0, 0, 7, 8],
    words:
      "rank 2 gives 7 values and rank 0 gives 0, and 1 other rank differs from rank 0, too; give",
  },
])(
  "allReduce() of lengths $lengths is refused on all ranks, and MPI is given none of them",
  async ({ lengths, words }) => {
    const { ranks, mpi } = groupOf(lengths.length);
    const found = await Promise.allSettled(
      ranks.map((rank, i) => rank.allReduce(new Float32Array(lengths[i] ?? 0).fill(1))),
    );
    for (const one of found)
      expect(one).toMatchObject({
        status: "rejected",
        reason: new MpiError(`Cannot all-reduce: ${words} arrays of one length on all ranks`),
      });
    for (const called of mpi.called)
      expect(called.filter(([name]) => name === "MPI_Iallreduce")).toHaveLength(1);
  },
);

test("broadcast() into arrays of another length is refused on all ranks", async () => {
  const { ranks } = groupOf(2);
  const found = await Promise.allSettled(
    ranks.map((rank, i) => rank.broadcast(new Float32Array(2 + i))),
  );
  const reason = new MpiError(
    "Cannot broadcast: rank 1 gives 12 bytes and rank 0 gives 8; give arrays of one length on all ranks",
  );
  expect(found).toMatchObject([{ reason }, { reason }]);
});

test("lengths above 24 bits are compared exactly", () => {
  const counted = { what: "all-reduce", unit: "values" };
  const owners = [0, 1].map((rank) => ({ rank, size: 2 }));
  const added = (lengths: readonly number[]): Float32Array => {
    const [a, b] = owners.map((owner, i) => lengthWords(owner, lengths[i] ?? 0));
    return (a ?? new Float32Array()).map((word, i) => word + (b?.[i] ?? 0));
  };
  expect(() => checkLengths(counted, added([2 ** 40 + 1, 2 ** 40 + 1]))).not.toThrow();
  expect(() => checkLengths(counted, added([2 ** 40 + 1, 2 ** 40]))).toThrow(
    "rank 1 gives 1099511627776 values and rank 0 gives 1099511627777",
  );
});

test("operations are begun one after another, and once one has failed none is begun", async () => {
  const { group, mpi } = alone();
  mpi.broken = "MPI_Ibarrier";
  const failed = [group.barrier(), group.allReduce(new Float32Array(1))];
  const found = await Promise.allSettled(failed);
  mpi.broken = undefined;
  await expect(group.allReduce(new Float32Array(1))).rejects.toThrow("it is broken");
  expect(found.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(mpi.called[0]).toEqual([]);
});

test("leave() waits for the others before it ends MPI, and the process may end only then", async () => {
  const { ranks, mpi, guarded } = groupOf(2);
  const first = ranks[0]?.leave();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(ranks.map(({ rank }) => rank)).toEqual([0, 1]);
  expect([mpi.called[0]?.map(([name]) => name), guarded]).toEqual([
    ["MPI_Irecv", "MPI_Ibarrier"],
    [],
  ]);
  await Promise.all([first, ranks[1]?.leave()]);
  expect(mpi.called[0]?.slice(2).map(([name]) => name)).toEqual([
    "MPI_Cancel",
    "MPI_Request_free",
    "MPI_Finalize",
  ]);
  expect(guarded.toSorted()).toEqual(["0 is released", "1 is released"]);
  await expect(ranks[0]?.broadcast(new Uint8Array(1))).rejects.toThrow(
    new MpiError("Cannot do a broadcast: this process has left the group"),
  );
});

test("each operation has the next number, and its own time to wait", async () => {
  const { ranks, guarded } = groupOf(2, 60);
  await Promise.all(ranks.map((rank) => rank.barrier()));
  void ranks[0]?.barrier({ watchdogSeconds: 0.01 });
  await expect.poll(() => guarded).toHaveLength(1);
  expect(guarded[0]).toBe(
    "0: Rank 1 did not come to barrier 2 within 0.01 s: it hangs or the connection is lost (1)",
  );
  await ranks[1]?.barrier();
});
