import { bandwidthOf } from "../profile/bandwidth.ts";
import type { Probe } from "../profile/probe.ts";
import { profileWork, type Profile } from "../profile/profile.ts";
import { steadyFigures } from "../profile/steady-run.ts";
import { webgpuPeak } from "../profile/webgpu-peak.ts";
import type { MakeWork } from "../profile/work-to-profile.ts";
import { gpuWork, type GpuSize, type GpuWork } from "../tasks/gpu-work.ts";
import { adapterFacts } from "./adapter-facts.ts";
import { makeAttempts, type Attempts } from "./attempts.ts";
import type { Card, CardOptions, CardPlace } from "./card-place.ts";
import { type CardChecks, checkCard } from "./check-card.ts";
import { checksOf, loopChecks } from "./checks.ts";
import type { GpuReport, ProfileReport } from "./gpu-report.ts";
import { piecesOf, samplingPiece } from "./pieces.ts";
import { tunedOptions } from "./tuned-options.ts";

const untuned = "as chosen by size";

/** How much is measured. */
export interface MeasureOptions {
  readonly size: GpuSize;
  note(line: string): void;
}

/**
 * Measures a card: what it is, what it reaches, whether it computes what it should, and what the kernels of training and sampling reach of that, with tiles chosen by size and
 * with tuned ones. What fails is noted, and the rest goes on. The same code in Node and in a page.
 *
 * @throws Error when there is no adapter.
 */
export async function measureCard(
  place: CardPlace,
  { size, note }: MeasureOptions,
): Promise<GpuReport> {
  const started = new Date();
  const attempts = makeAttempts(note);
  const work = gpuWork(size);
  const quick = size === "quick";
  const first = await place.open();
  const { capabilities } = first.backend;
  const adapter = await adapterFacts(place.gpu, capabilities);
  note(adapter.description);
  const probe = await attempts.trying("Peak and bandwidth", () => probeCard(place, first));
  first.dispose();
  const checks = await checksOn(place, quick, attempts);
  const measuring = { place, probe, attempts, note };
  const profiles = await profilesOf(work, { ...measuring, tiles: untuned });
  const options = await attempts.trying("Tuning", () =>
    tunedOptions(place, work, { capabilities, quick }),
  );
  if (options !== undefined)
    profiles.push(...(await profilesOf(work, { ...measuring, tiles: "tuned", options })));
  const { words, images, make } = samplingPiece(work);
  const rows = await attempts.trying(`${words}, row kernels`, () => steadyRows(place, make));
  if (rows !== undefined)
    profiles.push({ work: `${words}, row kernels`, images, tiles: untuned, profile: rows });
  return {
    format: "pixelweft-gpu-1",
    started: started.toISOString(),
    seconds: (Date.now() - started.getTime()) / 1000,
    quick,
    host: place.host,
    adapter,
    ...(probe ? { probe } : {}),
    checks,
    profiles,
    failures: attempts.failures,
  };
}

/** With the kernels that are timed after that. A driver that compiles some of them wrong has times that say nothing. */
async function checksOn(
  place: CardPlace,
  quick: boolean,
  { trying }: Attempts,
): Promise<CardChecks[]> {
  const usual = await trying("Checking what is computed", () =>
    withCard(place, {}, (card) => checkCard(card, "usual", checksOf(quick))),
  );
  const rows = await trying("Checking row kernels", () =>
    withCard(place, { rowKernels: true }, (card) => checkCard(card, "row kernels", loopChecks())),
  );
  return [usual, rows].filter((one) => one !== undefined);
}

async function withCard<T>(
  place: CardPlace,
  options: CardOptions,
  work: (card: Card) => Promise<T>,
): Promise<T> {
  const card = await place.open(options);
  try {
    return await work(card);
  } finally {
    card.dispose();
  }
}

async function probeCard({ gpu }: CardPlace, { backend }: Card): Promise<Probe> {
  return {
    flopsPerSecond: await webgpuPeak(gpu),
    bytesPerSecond: await bandwidthOf(backend),
  };
}

interface Measuring {
  readonly place: CardPlace;
  readonly probe: Probe | undefined;
  readonly tiles: ProfileReport["tiles"];
  readonly options?: CardOptions;
  readonly attempts: Attempts;
  note(line: string): void;
}

async function profilesOf(
  work: GpuWork,
  { place, probe, tiles, options, attempts, note }: Measuring,
): Promise<ProfileReport[]> {
  const profiles: ProfileReport[] = [];
  let card: Card | undefined;
  for (const { words, images, make } of piecesOf(work)) {
    const traced = await attempts.trying(`${words}, tiles ${tiles}`, async () => {
      card ??= await place.open(options);
      return profileWork(make, { ...card, probe, note });
    });
    if (traced) {
      profiles.push({ work: words, images, tiles, profile: traced.profile });
      continue;
    }
    // What fails for want of memory may have cost the device.
    card?.dispose();
    card = undefined;
  }
  card?.dispose();
  return profiles;
}

/** A run whose loops are few dispatches, which a backend on a card makes only if asked for; last, since one that takes too long costs the device. */
async function steadyRows(place: CardPlace, make: MakeWork): Promise<Profile> {
  const { backend, dispose } = await place.open({ rowKernels: true });
  const work = make(backend);
  try {
    const steady = await steadyFigures(work, backend);
    const { description: device } = backend.capabilities;
    return { backend: backend.name, device, steady, timing: "alone", kernels: [] };
  } finally {
    await work.dispose();
    dispose();
  }
}
