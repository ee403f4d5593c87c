/** Makes sync.json, the pictures and the page from the records of a set. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Explained } from '../../../scripts/runtime/command';
import { readResult, writeLaidOut, writeRecord } from '../../kit/files';
import { syncFigures } from '../figures/sync-figures';
import type { PolicyId, RunRecord } from '../model';
import type { RunSet } from '../results';
import { simulatedFigures, simulateLongRun } from '../simulated/long-run';
import { noiseOf, NoiseSchema, type Noise } from '../simulated/noise';
import { skewDistributions, skewsOverTime, stepRecoveries } from './curves';
import { withMeasuredPart } from './page';
import { distributionPicture, overTimePicture, recoveryPicture, targetsPicture } from './pictures';
import { syncReport, type PeerNote, type SyncReport, type SyncplayReference } from './summary';

const SIMULATED_MINUTES = 60;

export interface ReportPlaces {
  /** The path of sync.json, or of another file where the set is only a look. */
  readonly summary: string;
  /** The file of the noise for the simulated run: written from the records, and read where they have none. */
  readonly noise: string;
  /** The page and its pictures; null where none are written. */
  readonly page: { readonly file: string; readonly pictures: string } | null;
}

export interface ReportOptions {
  readonly set: RunSet;
  readonly places: ReportPlaces;
  readonly peers: readonly PeerNote[];
  readonly reference: SyncplayReference;
}

/** The noise of these records, else the kept one; null without either. */
function currentNoise(records: readonly RunRecord[], file: string): Noise | null {
  return noiseOf(records) ?? readResult(file, NoiseSchema);
}

function writePictures(folder: string, report: SyncReport, records: readonly RunRecord[]): void {
  const hidden = new Set<PolicyId>(report.peers.filter((p) => p.unpublished !== null).map(({ id }) => id));
  const shown = records.filter(({ cell }) => !hidden.has(cell.policy));
  const network = (id: 'lan' | 'dsl' | 'mobile', title: string, targetMs: number) => ({
    ...{ title, targetMs },
    curves: skewDistributions(shown, id),
  });
  const pictures = {
    'targets.svg': targetsPicture(report.figures),
    'skew-distribution.svg': distributionPicture([
      network('lan', 'LAN', 10),
      network('dsl', 'DSL', 10),
      network('mobile', 'Mobile', 25),
    ]),
    'skew-over-time.svg': overTimePicture(skewsOverTime(shown)),
    'step-recovery.svg': recoveryPicture(stepRecoveries(shown), records[0]?.film.fps ?? 24),
  };
  mkdirSync(folder, { recursive: true });
  for (const [name, picture] of Object.entries(pictures)) writeFileSync(join(folder, name), picture);
}

/** Writes everything, and answers the report. Throws an Explained where there is nothing to report on. */
export async function writeReport({ set, places, peers, reference }: ReportOptions): Promise<SyncReport> {
  const about = set.about();
  const { runs, clocks } = set.read();
  if (!about || runs.length + clocks.length === 0)
    throw new Explained(`There are no records in ${set.folder} yet.`);
  const noise = currentNoise(runs, places.noise);
  const simulated = noise ? simulatedFigures(await simulateLongRun(noise, SIMULATED_MINUTES)) : [];
  const report = syncReport({
    ...{ date: about.date, machine: about.machine, versions: about.versions },
    figures: syncFigures(runs, clocks, simulated),
    ...{ records: runs, peers, reference, noiseFrom: noise?.from ?? [] },
  });
  await writeLaidOut(places.summary, JSON.stringify(report));
  if (places.page) {
    if (noise) writeRecord(places.noise, noise);
    writePictures(places.page.pictures, report, runs);
    const { file } = places.page;
    await writeLaidOut(file, withMeasuredPart(readFileSync(file, 'utf8'), report));
  }
  return report;
}
