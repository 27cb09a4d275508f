import { expect, test } from "vitest";
import { mpiLaunch } from "./launch.ts";

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
