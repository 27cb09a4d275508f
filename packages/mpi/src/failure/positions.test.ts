import { expect, test } from "vitest";
import { PretendedMpi } from "../library/library.fixture.ts";
import { Positions } from "./positions.ts";

function positionsOf(size: number): { readonly mpi: PretendedMpi; readonly ranks: Positions[] } {
  const mpi = new PretendedMpi(size);
  const ranks = Array.from(
    { length: size },
    (_, rank) => new Positions(mpi.libraryOf(rank), { rank, size }),
  );
  return { mpi, ranks };
}

test("a rank that asks is answered by those that wait at the same operation, and nobody else is missing", () => {
  const [asks, waits, late] = positionsOf(3).ranks;
  asks?.send(7);
  waits?.receive(7);
  late?.receive(6);
  asks?.receive(7);
  expect(asks?.missing(7)).toEqual([2]);
  // Who answers knows where the one that asked is.
  expect(waits?.missing(7)).toEqual([2]);
  // The answer went to all.
  expect(late?.missing(6)).toEqual([]);
});

test("a rank that has gone further is not missing, one that has not come so far is", () => {
  const [asks, further] = positionsOf(2).ranks;
  expect(asks?.missing(1)).toEqual([1]);
  further?.send(4);
  asks?.receive(5);
  expect(asks?.missing(5)).toEqual([1]);
  further?.send(6);
  asks?.receive(5);
  expect(asks?.missing(5)).toEqual([]);
});

test("a position is sent once to each of the others, and not to this rank", () => {
  const { mpi, ranks } = positionsOf(3);
  for (const number of [2, 2, 3]) ranks[1]?.send(number);
  const sent = mpi.called[1]?.filter(([name]) => name === "MPI_Isend");
  const [byte, world] = [0x4c00010d, 0x44000000];
  expect(sent).toEqual(
    [0, 2, 0, 2].map((to) => ["MPI_Isend", 4, byte, to, expect.any(Number), world]),
  );
});

test("what is not received any more is cancelled, each once", () => {
  const { mpi, ranks } = positionsOf(3);
  ranks[0]?.send(1);
  ranks[1]?.end();
  ranks[1]?.end();
  const ends = mpi.called[1]?.map(([name]) => name).filter((name) => name !== "MPI_Irecv");
  // The message of rank 0 has come, so only that of rank 2 is waited for in vain.
  expect(ends).toEqual(["MPI_Cancel", "MPI_Request_free"]);
});
