import { Emitter } from '@core/base/emitter';
import { idleCpu, watchCpu, type CpuWatch } from '@core/call/cpu-watch';
import type { PersonQuality } from '@core/call/quality';
import { findUnheard, nobodyUnheard, type Listener, type UnheardState } from '@core/call/unheard';
import { EMPTY_CALL } from '@core/session/empty-view';
import type { Replica } from '@core/session/replica';
import type { CallView } from '@core/session/view';
import type { Participant } from '@core/wire/room';
import type { CallReport, ServerEventPayload } from '@core/wire/socket';
import type { PersonStats } from '../../api/call';
import { incomingFigures, outgoingFigures } from '../../media-path/path-sample';
import type { MediaPath } from '../../media-path/media-path';
import type { PathFigures, PersonFigures } from '../../media-path/path-figures';
import type { Environment } from '../../base/environment';
import { QualityGrades, type Reports } from './quality-grades';
import { Repeating } from './repeating';

export interface CallMonitorEvents {
  cpuConstrained: { constrained: boolean };
  /** `view` or a person's quality changed. */
  changed: object;
}

/** docs/numbers.md, Call quality. */
const SAMPLE_MS = 2_000;
const REPORT_MS = 5_000;
/** Two minutes of samples. */
const HISTORY_LENGTH = 60;
/** Reports come every 5 s; after two missed reports the last one is discarded. */
const REPORTS_STALE_MS = 12_000;

interface Options {
  readonly environment: Pick<Environment, 'clock' | 'timers'>;
  readonly path: Pick<
    MediaPath,
    'events' | 'figures' | 'receivesVideo' | 'relayOnly' | 'wayHelp' | 'sending' | 'person'
  >;
  /** Null outside a session. */
  readonly replica: () => Replica | null;
  /** Ids of a person's picture tracks, one's own too; the camera first. */
  readonly trackIds: (participantId: string) => readonly string[];
  readonly sendReport: (report: CallReport) => Promise<unknown>;
}

interface Reading extends PathFigures {
  readonly atMs: number;
}

/** Says what has gone to and come from each person since it was asked last; nothing at first. */
export type PeopleSampler = () => Promise<readonly PersonStats[]>;

const isSpeakable = ({ presence, audio, publications }: Participant): boolean =>
  presence === 'connected' && audio && publications.some(({ kind }) => kind === 'microphone');

/**
 * Samples the streams to and from everybody in one party, keeps the last two minutes, tells the others how the call
 * goes, and takes their reports.
 */
export class CallMonitor {
  readonly events = new Emitter<CallMonitorEvents>();
  readonly #options: Options;
  readonly #grades = new QualityGrades();
  readonly #history = new Map<string, (PersonStats & { readonly atMs: number })[]>();
  readonly #sampling: Repeating;
  readonly #reporting: Repeating;
  #before: Reading | null = null;
  #reports: { readonly atMs: number; readonly byPerson: Reports } = { atMs: 0, byPerson: new Map() };
  #hears: Readonly<Record<string, boolean | null>> = {};
  #unheard: UnheardState = nobodyUnheard;
  #cpu: CpuWatch = idleCpu;
  #view: CallView = EMPTY_CALL;

  constructor(options: Options) {
    this.#options = options;
    const { timers } = options.environment;
    this.#sampling = new Repeating(timers, SAMPLE_MS, () => this.#sample());
    this.#reporting = new Repeating(timers, REPORT_MS, () => this.#report());
    options.path.events.on('callChanged', () => this.#refresh());
    this.#refresh();
  }

  get view(): CallView {
    return this.#view;
  }

  /** How well a person is connected to us, or for oneself: we to everybody. Null before the first sample. */
  quality(participantId: string): PersonQuality | null {
    return participantId === this.#options.replica()?.localId
      ? this.#grades.overall()
      : this.#grades.quality(participantId);
  }

  /** Begins to sample, once the session has begun. */
  start(): void {
    this.#sampling.start();
    this.#reporting.start();
  }

  /** Somebody looks for themselves, as often as they like. */
  sampler(): PeopleSampler {
    let before: Reading | null = null;
    return async () => {
      const now = await this.#read();
      const people = before ? this.#people(before, now) : [];
      before = now;
      return people;
    };
  }

  history(participantId: string): readonly (PersonStats & { readonly atMs: number })[] {
    return [...(this.#history.get(participantId) ?? [])];
  }

  /** Takes the others' reports. */
  take({ people }: ServerEventPayload<'call:people'>): void {
    const localId = this.#options.replica()?.localId;
    const others = people.filter(({ participantId }) => participantId !== localId);
    this.#reports = {
      atMs: this.#now(),
      byPerson: new Map(others.map(({ participantId, ...report }) => [participantId, report])),
    };
    this.#judge();
  }

  /** Called when somebody came, went, or muted themselves. */
  roomChanged(): void {
    this.#judge();
  }

  /** What was sampled stays readable. */
  dispose(): void {
    this.#sampling.stop();
    this.#reporting.stop();
    this.#setCpu(idleCpu);
    this.events.clear();
  }

  #now(): number {
    return this.#options.environment.clock.now();
  }

  async #read(): Promise<Reading> {
    const figures = await this.#options.path.figures();
    return { ...figures, atMs: this.#now() };
  }

  async #sample(): Promise<void> {
    const now = await this.#read();
    const replica = this.#options.replica();
    if (!this.#sampling.running || !replica) return;
    const before = this.#before;
    this.#before = now;
    const reports = this.#freshReports();
    for (const [id, figures] of now.people) {
      const old = before?.people.get(id);
      if (old) this.#grades.sample(id, old, figures, this.#heldBack(id, figures), reports);
    }
    this.#grades.judge(replica.localId, new Set(now.people.keys()), reports);
    if (before) this.#remember(before, now);
    this.#hears = this.#listen(replica, before, now);
    const isLimited = [...now.people.values()].some(({ limitation }) => limitation === 'cpu');
    this.#setCpu(watchCpu(this.#cpu, isLimited, now.atMs));
    this.#judge();
    this.events.emit('changed', {});
  }

  #heldBack(id: string, { limitation }: PersonFigures): 'cpu' | 'bandwidth' | null {
    return limitation === 'cpu' ? 'cpu' : this.#options.path.person(id).heldBack;
  }

  #people(before: Reading, now: Reading): PersonStats[] {
    const { trackIds, replica } = this.#options;
    const own = trackIds(replica()?.localId ?? '');
    const ms = now.atMs - before.atMs;
    return [...now.people].flatMap(([participantId, stats]) => {
      const old = before.people.get(participantId);
      if (!old) return [];
      return [
        {
          participantId,
          route: stats.route,
          roundTripMs: stats.roundTripMs,
          jitterMs: stats.jitterMs,
          incoming: incomingFigures(old, stats, ms, trackIds(participantId)),
          outgoing: outgoingFigures(old, stats, ms, own),
          limitation: stats.limitation,
          availableBps: stats.availableBps,
          quality: this.#grades.quality(participantId),
        },
      ];
    });
  }

  #remember(before: Reading, now: Reading): void {
    for (const person of this.#people(before, now)) {
      const known = this.#history.get(person.participantId) ?? [];
      known.push({ ...person, atMs: now.atMs });
      this.#history.set(person.participantId, known.slice(-HISTORY_LENGTH));
    }
  }

  /** The people whose sound arrives. Packets count, not loudness: somebody may well be silent. */
  #listen({ localId, room }: Replica, before: Reading | null, now: Reading): Record<string, boolean | null> {
    const others = room.participants.filter(({ id }) => id !== localId);
    return Object.fromEntries(
      others.map((person) => {
        if (!before || !isSpeakable(person)) return [person.id, null];
        const heard = now.people.get(person.id)?.audioPacketsIn ?? 0;
        return [person.id, heard > (before.people.get(person.id)?.audioPacketsIn ?? 0)];
      }),
    );
  }

  #freshReports(): Reports {
    return this.#now() - this.#reports.atMs < REPORTS_STALE_MS ? this.#reports.byPerson : new Map();
  }

  /** Judges which people aren't heard. */
  #judge(): void {
    const replica = this.#options.replica();
    if (!replica || !this.#sampling.running) return;
    const { localId, room } = replica;
    const present = new Set(
      room.participants.filter(({ presence }) => presence === 'connected').map(({ id }) => id),
    );
    const listeners: Listener[] = [
      { id: localId, hears: this.#hears },
      ...[...this.#freshReports()]
        .filter(([id]) => present.has(id))
        .map(([id, { links }]) => ({
          id,
          hears: Object.fromEntries(links.map(({ participantId, hears }) => [participantId, hears])),
        })),
    ];
    const speakers = room.participants.filter(isSpeakable).map(({ id }) => id);
    this.#unheard = findUnheard(this.#unheard, speakers, listeners, this.#now());
    this.#refresh();
  }

  #setCpu(next: CpuWatch): void {
    const { constrained } = this.#cpu;
    this.#cpu = next;
    if (next.constrained !== constrained)
      this.events.emit('cpuConstrained', { constrained: next.constrained });
  }

  async #report(): Promise<void> {
    const replica = this.#options.replica();
    if (!replica) return;
    const links = Object.entries(this.#hears).map(([participantId, hears]) => ({
      participantId,
      score: this.#grades.quality(participantId)?.score ?? null,
      hears,
    }));
    // A lost report does no harm: the next comes within 5 s.
    await this.#options.sendReport({ cpuConstrained: this.#cpu.constrained, links }).catch(() => undefined);
  }

  #refresh(): void {
    const { receivesVideo, relayOnly, wayHelp } = this.#options.path;
    const limit = this.#options.path.sending();
    const { sending: before } = this.#view;
    const isSame =
      before?.width === limit?.width &&
      before?.height === limit?.height &&
      before?.frameRate === limit?.frameRate;
    const sending = isSame
      ? before
      : limit && { width: limit.width, height: limit.height, frameRate: limit.frameRate };
    const next: CallView = {
      receivesVideo,
      relayOnly,
      wayHelp,
      cpuConstrained: this.#cpu.constrained,
      sending,
      unheard: this.#unheard.known,
    };
    const keys = Object.keys(next) as (keyof CallView)[];
    if (keys.every((key) => next[key] === this.#view[key])) return;
    this.#view = next;
    this.events.emit('changed', {});
  }
}
