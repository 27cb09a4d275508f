import { availableParallelism, cpus, loadavg, release, tmpdir, totalmem, type } from "node:os";
import { join } from "node:path";
import type { BenchOptions, Entrant } from "./entrant.ts";
import { findTorch, installPeer } from "./installed.ts";
import type { Machine, Report, SizeReport, SubjectReport, TaskReport } from "./report/report.ts";
import { runTask } from "./run-task.ts";
import { allSubjects } from "./subjects.ts";
import type { Task } from "./tasks/task.ts";
import { quickTasks } from "./tasks/tasks.ts";

/** A quick run starts nothing new after this many seconds: it has promised three minutes. */
const quickSeconds = 130;

/** What a run of the bench is about. */
export interface Programme {
  /** The tasks, with their files written into a folder. */
  tasks(folder: string): Promise<readonly Task[]>;
  /** The sizes of the libraries. */
  sizes(note: (line: string) => void): Promise<SizeReport[]>;
}

/** Runs every task with every subject that can, and says of the others why not. */
export async function runBench(options: BenchOptions, programme: Programme): Promise<Report> {
  const { quick, note } = options;
  const started = new Date();
  const load = loadavg()[0] ?? 0;
  const chosen = await prepareSubjects(options);
  const folder = join(tmpdir(), `pixelweft-bench-${process.pid}`);
  const known = new Map(chosen.map((subject) => [subject.id, subject]));
  const done: TaskReport[] = [];
  const isLate = (): boolean => quick && (Date.now() - started.getTime()) / 1000 > quickSeconds;
  const all = await programme.tasks(folder);
  for (const task of wantedTasks(all, options)) {
    note(isLate() ? `${task.name}: left out, the time of a quick run is up` : task.name);
    done.push(await runTask(task, known, { ...options, isLate }));
  }
  const tasks = all.flatMap(({ id }) => done.filter((task) => task.id === id));
  const sizes = await programme.sizes(note);
  return {
    format: "pixelweft-bench-1",
    started: started.toISOString(),
    seconds: (Date.now() - started.getTime()) / 1000,
    quick,
    machine: describeMachine(options.threads, load),
    subjects: chosen.map((subject) => reportOf(known.get(subject.id) ?? subject)),
    tasks,
    sizes,
  };
}

async function prepareSubjects({ subjects, note }: BenchOptions): Promise<Entrant[]> {
  const python = await findTorch();
  if (python !== undefined) note(`PyTorch is that of ${python}`);
  const wanted = allSubjects(python).filter(({ id, name }) => matches(subjects, id, name));
  const trouble = new Map<string, string | undefined>();
  for (const { install } of wanted)
    if (install !== undefined && !trouble.has(install))
      trouble.set(install, await installPeer(install, note));
  return wanted.map((subject): Entrant => {
    const missing =
      subject.command.length === 0
        ? "no python3 here has PyTorch (Debian: apt-get install python3-torch libopenblas0)"
        : trouble.get(subject.install ?? "");
    return missing === undefined ? subject : { ...subject, missing };
  });
}

/** The chosen tasks in the order in which they run. */
function wantedTasks(all: readonly Task[], { quick, tasks }: BenchOptions): Task[] {
  const ordered = quick ? quickTasks.flatMap((id) => all.filter((task) => task.id === id)) : all;
  return ordered.filter(({ id, name }) => matches(tasks, id, name));
}

function matches(words: readonly string[], ...names: readonly string[]): boolean {
  const found = names.map((name) => name.toLowerCase());
  return (
    words.length === 0 ||
    words.some((word) => found.some((name) => name.includes(word.toLowerCase())))
  );
}

function reportOf({ id, name, ours, told, missing }: Entrant): SubjectReport {
  return { id, name, ours, ...told, ...(missing === undefined ? {} : { missing }) };
}

function describeMachine(threads: number, before: number): Machine {
  return {
    processor: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    system: `${type()} ${release()}`,
    node: process.versions.node,
    threads,
    load: [before, loadavg()[0] ?? 0],
  };
}
