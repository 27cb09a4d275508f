/** A constant of an MPI: a number, or the name of a variable of the library whose address it is. */
export type Constant = number | string;

/** The binary interface of a family of MPI libraries: how wide handles are, and what its constants are. */
export interface Abi {
  readonly name: string;
  /** The C type of a handle such as a communicator. */
  readonly handle: "int" | "intptr_t";
  readonly world: Constant;
  readonly float: Constant;
  readonly byte: Constant;
  readonly sum: Constant;
  readonly inPlace: number;
  readonly statusIgnore: number;
  readonly errorsReturn: Constant;
}

/** Open MPI 5, and 4: handles are addresses of variables of the library. */
export const openMpi: Abi = {
  name: "Open MPI",
  handle: "intptr_t",
  world: "ompi_mpi_comm_world",
  float: "ompi_mpi_float",
  byte: "ompi_mpi_byte",
  sum: "ompi_mpi_op_sum",
  inPlace: 1,
  statusIgnore: 0,
  errorsReturn: "ompi_mpi_errors_return",
};

/** MPICH and its ABI family: Intel MPI, MVAPICH, Cray. */
export const mpich: Abi = {
  name: "MPICH",
  handle: "int",
  world: 0x44000000,
  float: 0x4c00040a,
  byte: 0x4c00010d,
  sum: 0x58000003,
  inPlace: -1,
  statusIgnore: 1,
  errorsReturn: 0x54000001,
};

/** The ABI of the MPI-5 standard. Written down from the standard and not tested: no library that has it was at hand. */
export const mpi5: Abi = {
  name: "MPI-5",
  handle: "intptr_t",
  world: 0x101,
  float: 0x210,
  byte: 0x247,
  sum: 0x21,
  inPlace: 1,
  statusIgnore: 0,
  errorsReturn: 0x142,
};

/**
 * Which ABI a library has, by the symbols in it and by the major version that it says it has of the standard one: libraries of MPI-5 with
 * an ABI of their own have the function, too, and say that they have none.
 */
export function abiOf(hasSymbol: (name: string) => boolean, standardVersion: () => number): Abi {
  if (hasSymbol("MPI_Abi_get_version") && standardVersion() > 0) return mpi5;
  return hasSymbol("ompi_mpi_comm_world") ? openMpi : mpich;
}
