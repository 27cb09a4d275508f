// @module-tag ci
import { expect, test } from "vitest";
import { printed, runJob, starters } from "./job.fixture.ts";
import { launchIn, mpiLaunch } from "./launch.ts";

test("mpiLaunch() knows each launcher", () => {
  expect(mpiLaunch({ OMPI_COMM_WORLD_RANK: "3", OMPI_COMM_WORLD_SIZE: "8" })).toEqual({
    launcher: "Open MPI",
    rank: 3,
    size: 8,
  });
  expect(mpiLaunch({ PMI_RANK: "0", PMI_SIZE: "2" })?.launcher).toBe("MPICH");
  const slurm = { SLURM_PROCID: "1", SLURM_STEP_NUM_TASKS: "2" };
  expect(mpiLaunch(slurm)).toEqual({ launcher: "Slurm", rank: 1, size: 2 });
  // srun --mpi=pmi2 sets both.
  expect(mpiLaunch({ ...slurm, PMI_RANK: "1", PMI_SIZE: "2" })?.launcher).toBe("MPICH");
});

test("mpiLaunch() knows a process of MPICH's mpirun -pmi-port, which does not say how many there are", () => {
  expect(mpiLaunch({ PMI_ID: "3", PMI_PORT: "node1:41234" })).toEqual({
    launcher: "MPICH",
    rank: 3,
  });
  expect(() => mpiLaunch({ PMI_ID: "x" })).toThrow(
    new RangeError("Cannot tell the rank of this process: PMI_ID is x"),
  );
});

test("mpiLaunch() takes a shell inside an allocation of Slurm for one process", () => {
  expect(mpiLaunch({ SLURM_PROCID: "0", SLURM_NTASKS: "16", SLURM_JOB_ID: "1" })).toBeUndefined();
  expect(mpiLaunch({})).toBeUndefined();
});

test.each([
  ["4", "4"],
  ["-1", "4"],
  ["x", "4"],
  ["0", "0"],
  ["0.5", "2"],
])("mpiLaunch() refuses rank %s of %s", (rank, size) => {
  expect(() => mpiLaunch({ PMI_RANK: rank, PMI_SIZE: size })).toThrow(
    new RangeError(
      `Cannot tell the rank of this process: PMI_RANK is ${rank} and PMI_SIZE is ${size}`,
    ),
  );
});

test("a job inside another one is that of the launcher next above the process", () => {
  const both = {
    OMPI_COMM_WORLD_RANK: "0",
    OMPI_COMM_WORLD_SIZE: "1",
    PMI_RANK: "1",
    PMI_SIZE: "2",
  };
  expect(launchIn(both, () => "MPICH")).toEqual({ launcher: "MPICH", rank: 1, size: 2 });
  expect(launchIn(both, () => "Open MPI")?.launcher).toBe("Open MPI");
  // As Open MPI's own processes on other machines may be started by Slurm.
  expect(launchIn(both, () => undefined)?.launcher).toBe("Open MPI");
  const unasked = (): never => {
    throw new Error("Nothing is to be looked for");
  };
  expect(launchIn({ PMI_RANK: "1", PMI_SIZE: "2" }, unasked)?.launcher).toBe("MPICH");
  // Of what an outer job has left nothing is read.
  expect(launchIn({ ...both, PMI_RANK: "x" }, () => "Open MPI")?.rank).toBe(0);
});

test.skipIf(starters.some(({ isThere }) => !isThere)).each(starters)(
  "ranks of $name know it inside a job of the other one",
  async (starter) => {
    const outer =
      starter.name === "MPICH"
        ? { OMPI_COMM_WORLD_RANK: "0", OMPI_COMM_WORLD_SIZE: "1", PMIX_RANK: "0" }
        : { PMI_RANK: "0", PMI_SIZE: "1", PMI_FD: "77" };
    const program = "group/collectives-job.fixture.ts";
    const ended = await runJob({ starter, ranks: 2, program, env: outer });
    const found = printed<{ rank: number; size: number; version: string }>(ended);
    expect(found, ended.err).toHaveLength(2);
    for (const { size, version } of found) {
      expect(size).toBe(2);
      expect(version).toContain(starter.name);
    }
  },
);
