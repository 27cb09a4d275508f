import { OutOfMemoryError } from "@pixelweft/tensor";
import {
  memoryInWords,
  programMemory,
  type Backend,
  type PlannedMemory,
  type Program,
} from "@pixelweft/tensor/backend";

/** What training keeps on a device, and its two programs. */
export interface TrainingPrograms {
  readonly backend: Backend;
  /** Parameters, gradients, moments, average and counts, chunk by chunk. */
  readonly state: readonly PlannedMemory[];
  readonly gradient: Program;
  readonly update: Program;
  /** Programs that run between updates, such as a look at held-out data; their buffers are held besides. */
  readonly others: readonly Program[];
}

/** State that is a few numbers. */
const counts = new Set(["totals", "watched"]);

/** The memory of a training in few pieces: each buffer of the state, the arena, scratch, and what is left of both programs. */
export async function trainingMemory(
  training: TrainingPrograms,
): Promise<readonly PlannedMemory[]> {
  const { backend, state, ...programs } = training;
  const gradient = await plannedFor(backend, programs.gradient);
  const update = await plannedFor(backend, programs.update);
  const pieces = new Map<string, number>();
  const put = (name: string, bytes: number): void => {
    pieces.set(name, bytes + (pieces.get(name) ?? 0));
  };
  // A large buffer is cut into chunks: ema, ema/1.
  for (const { name, bytes } of state)
    put(counts.has(name) ? "update" : name.replace(/\/\d+$/, ""), bytes);
  for (const { name, bytes } of gradient)
    if (name !== "scratch") put(name.startsWith("arena") ? "arena" : "batch", bytes);
  for (const { name, bytes } of update) if (name !== "scratch") put("update", bytes);
  const scratch = [scratchOf(gradient), scratchOf(update)];
  for (const program of programs.others) {
    const planned = await plannedFor(backend, program);
    for (const { name, bytes } of planned) if (name !== "scratch") put("validation", bytes);
    scratch.push(scratchOf(planned));
  }
  // Programs use one scratch, as large as the largest one needs.
  put("scratch", Math.max(...scratch));
  return [...pieces].map(([name, bytes]) => ({ name, bytes }));
}

async function plannedFor(backend: Backend, program: Program): Promise<readonly PlannedMemory[]> {
  return (await backend.planned?.(program)) ?? programMemory(program);
}

function scratchOf(planned: readonly PlannedMemory[]): number {
  return bytesOf(planned.filter(({ name }) => name === "scratch"));
}

/** Whether a training is so far below what is there that its scratch need not be known, which takes a backend time. */
export function isSmall(
  { state, gradient, update, others }: TrainingPrograms,
  available: number,
): boolean {
  const programs = [gradient, update, ...others];
  const buffers = bytesOf([...state, ...programs.flatMap((program) => programMemory(program))]);
  return 4 * buffers < available;
}

/** Options of a trainer that hold 16 bits where there are 32. */
type Narrow = { readonly savedActivations?: "bf16"; readonly stateDtype?: "bf16" };

/** What of a training's options could be narrower, one by one and together, in words. */
export function narrowerOptions({
  savedActivations = "f32",
  stateDtype = "f32",
}: {
  readonly savedActivations?: string | undefined;
  readonly stateDtype?: string | undefined;
}): readonly (readonly [words: string, options: Narrow])[] {
  const activations = ['savedActivations "bf16"', { savedActivations: "bf16" }] as const;
  const state = ['stateDtype "bf16"', { stateDtype: "bf16" }] as const;
  const all = [
    ...(savedActivations === "f32" ? [activations] : []),
    ...(stateDtype === "f32" ? [state] : []),
  ];
  const [first, second] = all;
  if (first === undefined || second === undefined) return all;
  return [...all, [`${first[0]} with ${second[0]}`, { ...first[1], ...second[1] }]];
}

/** The pieces that a smaller batch makes smaller. */
const ofBatch = new Set(["arena", "batch", "scratch", "validation"]);

/** A training that takes more than there is. */
export interface TooLarge {
  readonly planned: readonly PlannedMemory[];
  readonly available: number;
  /** Other plans of the same training, by what they are called. */
  plans(): AsyncIterable<readonly [words: string, planned: readonly PlannedMemory[]]>;
}

/** The refusal of a training, with what would fit. */
export async function refusal({ planned, available, plans }: TooLarge): Promise<OutOfMemoryError> {
  const needed = bytesOf(planned);
  const error = new OutOfMemoryError("Cannot train", {
    needed,
    available,
    planned: planned.filter(({ bytes }) => bytes > 0),
  });
  const fixed = bytesOf(planned.filter(({ name }) => !ofBatch.has(name)));
  error.message +=
    fixed < available
      ? "; a smaller batch needs less"
      : "; no batch is small enough: fewer parameters would fit";
  for await (const [words, other] of plans()) {
    const bytes = bytesOf(other);
    if (bytes > available) continue;
    error.message += `, and ${words} fits: ${memoryInWords([{ name: "in all", bytes }])}`;
    break;
  }
  return error;
}

/** Bytes of all pieces together. */
export function bytesOf(pieces: readonly PlannedMemory[]): number {
  return pieces.reduce((sum, { bytes }) => sum + bytes, 0);
}
