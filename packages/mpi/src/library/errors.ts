/** No MPI can be used here: none is installed, or not the one that started the job. */
export class MpiUnavailableError extends Error {
  override readonly name = "MpiUnavailableError";
}

/** MPI refused a call, another rank is gone, or ranks do not belong together. The job cannot go on: let it end. */
export class MpiError extends Error {
  override readonly name = "MpiError";
}
