/**
 * The records on disk: one compressed file for each run, written at once, so that a bench that is stopped loses one run
 * at most.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { Explained } from '../../scripts/runtime/command';
import type { Machine, Versions } from '../../scripts/runtime/machine';
import { MachineSchema, VersionsSchema } from '../kit/machine';
import type { ClockRecord, RunRecord } from './model';
import { ClockRecordSchema, RunRecordSchema } from './record-schema';

const ENDING = '.json.gz';
const ABOUT = 'about.json';
/** The size limit of a record; one of an hour of four windows is far smaller. */
const MAX_RECORD_BYTES = 64 * 1024 * 1024;

const AboutSchema = z.object({
  version: z.literal(1),
  machine: MachineSchema,
  /** The versions of each piece that added to the set, the latest last. */
  versions: z.array(VersionsSchema).min(1),
  /** When the last piece was made, ISO 8601. */
  date: z.string(),
});
export type About = z.infer<typeof AboutSchema>;

const rounded = (value: number, step: number): number =>
  Math.round(Math.round(value / step) * step * 1e6) / 1e6;
const at = (ms: number): number => rounded(ms, 0.01);

/** Times to 0.01 ms and film positions to 0.1 ms: far below what is measured, and a third of the size. */
export function compact(record: RunRecord): RunRecord {
  return {
    ...record,
    windows: record.windows.map((window) => ({
      ...window,
      frames: window.frames.map(([atMs, mediaMs]) => [at(atMs), rounded(mediaMs, 0.1)] as const),
      ...(window.positions && {
        positions: window.positions.map(
          ([atMs, positionMs]) => [at(atMs), rounded(positionMs, 0.1)] as const,
        ),
      }),
      clock: window.clock.map(([atMs, errorMs]) => [at(atMs), rounded(errorMs, 0.001)] as const),
      actions: window.actions.map((action) => ({ ...action, atMs: at(action.atMs) })),
      cores: rounded(window.cores, 0.001),
    })),
    marks: record.marks.map((mark) => ({ ...mark, atMs: at(mark.atMs) })),
    screen: record.screen.map(([atMs, codes]) => [at(atMs), codes] as const),
    sound: record.sound && {
      startedAtMs: at(record.sound.startedAtMs),
      clicks: record.sound.clicks.map((clicks) => clicks.map(at)),
    },
    machineBusy: rounded(record.machineBusy, 0.001),
  };
}

/** One set of records, in a folder of its own. */
export class RunSet {
  constructor(readonly folder: string) {}

  has(key: string, round: number): boolean {
    return existsSync(this.#file(key, round));
  }

  write(key: string, round: number, record: RunRecord | ClockRecord): void {
    mkdirSync(this.folder, { recursive: true });
    const text = JSON.stringify('windows' in record ? compact(record) : record);
    const file = this.#file(key, round);
    // The record is renamed when it is complete: half a file would be taken for a run.
    writeFileSync(`${file}.part`, gzipSync(text, { level: 9 }));
    renameSync(`${file}.part`, file);
  }

  /** Reads all records, in the order of the names. Throws an Explained for a file that is no record. */
  read(): { readonly runs: RunRecord[]; readonly clocks: ClockRecord[] } {
    const runs: RunRecord[] = [];
    const clocks: ClockRecord[] = [];
    for (const name of this.#names()) {
      const value = this.#parsed(name);
      const isRun = typeof value === 'object' && value !== null && 'windows' in value;
      const parsed = isRun ? RunRecordSchema.safeParse(value) : ClockRecordSchema.safeParse(value);
      if (!parsed.success) throw new Explained(`${join(this.folder, name)} is no record of this bench.`);
      if ('windows' in parsed.data) runs.push(parsed.data);
      else clocks.push(parsed.data);
    }
    return { runs, clocks };
  }

  about(): About | null {
    const file = join(this.folder, ABOUT);
    if (!existsSync(file)) return null;
    const parsed = AboutSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    if (!parsed.success) throw new Explained(`${file} doesn’t say on what machine the records were made.`);
    return parsed.data;
  }

  /** Notes that a piece is added. Throws an Explained where the present records are another machine's. */
  addPiece(machine: Machine, versions: Versions, date: string): void {
    const before = this.about();
    if (before && JSON.stringify(before.machine) !== JSON.stringify(machine)) {
      throw new Explained(
        `The records in ${this.folder} were made on another machine (${before.machine.cpu}, ${before.machine.kernel}). ` +
          'Add --fresh to replace them, or --set with another name to keep both.',
      );
    }
    const others =
      before?.versions.filter((known) => JSON.stringify(known) !== JSON.stringify(versions)) ?? [];
    const about: About = { version: 1, machine, versions: [...others, versions], date };
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(join(this.folder, ABOUT), `${JSON.stringify(about, null, 2)}\n`);
  }

  /** Forgets all records. */
  clear(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #names(): string[] {
    if (!existsSync(this.folder)) return [];
    return readdirSync(this.folder)
      .filter((name) => name.endsWith(ENDING))
      .sort();
  }

  #parsed(name: string): unknown {
    try {
      const packed = readFileSync(join(this.folder, name));
      return JSON.parse(gunzipSync(packed, { maxOutputLength: MAX_RECORD_BYTES }).toString());
    } catch {
      throw new Explained(`${join(this.folder, name)} can’t be read.`);
    }
  }

  #file(key: string, round: number): string {
    return join(this.folder, `${key}-${round}${ENDING}`);
  }
}
