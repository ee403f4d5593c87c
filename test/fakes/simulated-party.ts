import { WatchTogetherError } from '@core/base/errors';
import { anchorAt, startLeadMs } from '@core/sync/timeline';
import type { Film, Observation, Playback, PlaybackCommand } from '@core/wire/playback';
import type { PlaybackEnginePorts } from '@sdk/film/engine-ports';
import { PlaybackEngine } from '@sdk/film/playback-engine';
import { EMPTY_PLAYBACK } from '@core/session/empty-view';
import { type ClockError, ManualClock, wrongClock } from './clock';
import { FakePlayer, type FakePlayerTraits } from './fake-player';
import { type NetworkProfile, seededRandom } from './simulated-network';

export const FILM: Film = {
  filmId: 'film_1',
  title: 'A film',
  source: { kind: 'url', url: 'https://films.example/a.mp4' },
  durationMs: 600_000,
  live: false,
  openedBy: 'p_0',
};

/** Just enough of a server to try engines against: one timeline, a hold until all are ready, scheduled starts. */
export class SimulatedRoom {
  readonly truth = new ManualClock(1_000_000);
  readonly clients: SimulatedClient[] = [];
  readonly applied: string[] = [];
  playback: Playback = EMPTY_PLAYBACK;
  epoch = 'e_1';
  revision = 1;
  /** The server's clock is the true one plus this: another origin for every process. */
  originMs = 0;
  up = true;
  /** What observations are answered with in place of being taken. */
  refusal: WatchTogetherError | null = null;
  readonly #ids = new Set<string>();

  now(): number {
    return this.truth.now() + this.originMs;
  }

  join(options: SimulatedClientOptions = {}): SimulatedClient {
    const client = new SimulatedClient(this, this.clients.length, options);
    this.clients.push(client);
    client.hear();
    client.engine.setServer('connected');
    return client;
  }

  open(film: Film = FILM): void {
    this.#write({
      ...EMPTY_PLAYBACK,
      film,
      phase: 'paused',
      timeline: { ...EMPTY_PLAYBACK.timeline, filmId: film.filmId, atServerTimeMs: this.now() },
    });
  }

  command(command: PlaybackCommand, commandId: string): void {
    if (this.#ids.has(commandId)) return;
    this.#ids.add(commandId);
    this.applied.push(command.type);
    const { timeline, phase } = this.playback;
    const change = (to: Parameters<typeof anchorAt>[2], next: Playback['phase']): void =>
      this.#write({ ...this.playback, phase: next, timeline: anchorAt(timeline, this.now(), to) });
    if (command.type === 'play') change({ playing: false }, 'holding');
    else if (command.type === 'pause') change({ playing: false }, 'paused');
    else if (command.type === 'seek')
      change({ positionMs: command.positionMs, playing: false }, phase === 'playing' ? 'holding' : phase);
    else if (command.type === 'setRate') change({ rate: command.rate }, phase);
    else throw new WatchTogetherError('PERMISSION_DENIED', 'not here');
    this.#startIfReady();
  }

  observe(client: SimulatedClient, observation: Observation): void {
    if (this.refusal) throw this.refusal;
    client.observation = observation;
    this.#startIfReady();
  }

  /** The process dies and another one takes its place, with another clock and the journal. */
  restart(downMs: number): void {
    this.up = false;
    for (const client of this.clients) client.engine.setServer('away');
    const diedAt = this.now();
    const { timeline } = this.playback;
    this.truth.setTimeout(() => {
      // The journal tells how far the old clock was; wall time tells for how long it was gone.
      const written = diedAt + downMs;
      this.originMs -= 123_456;
      this.epoch = 'e_2';
      this.revision = 1;
      this.up = true;
      const atServerTimeMs = timeline.atServerTimeMs - written + this.now();
      this.playback = { ...this.playback, timeline: { ...timeline, atServerTimeMs } };
      for (const client of this.clients) {
        client.hear();
        client.engine.setServer('connected');
      }
    }, downMs);
  }

  #startIfReady(): void {
    if (this.playback.phase !== 'holding') return;
    const { revision } = this.playback.timeline;
    const ready = this.clients.every(
      ({ observation }) =>
        observation?.readiness.state === 'ready' && observation.timelineRevision === revision,
    );
    if (!ready) return;
    const lead = startLeadMs(this.clients.map((client) => client.observation?.latencyMs ?? 0));
    const timeline = { ...this.playback.timeline, playing: true, atServerTimeMs: this.now() + lead };
    this.#write({ ...this.playback, phase: 'playing', timeline });
  }

  #write(playback: Playback): void {
    this.revision += 1;
    const revision = this.playback.timeline.revision + 1;
    this.playback = { ...playback, timeline: { ...playback.timeline, revision } };
    for (const client of this.clients) client.hear();
  }
}

export interface SimulatedClientOptions {
  readonly clock?: ClockError;
  readonly network?: NetworkProfile;
  readonly player?: Partial<FakePlayerTraits> | null;
  /** Films of the web wait for a yes. */
  readonly webFilmsWait?: boolean;
  /** Put on the server's stamps of this client's pings: errors of the clock as they were recorded, by true time. */
  readonly stampErrorMs?: (trueMs: number) => number;
}

export class SimulatedClient {
  readonly engine: PlaybackEngine;
  readonly player: FakePlayer;
  readonly detach: () => void;
  readonly events: string[] = [];
  readonly errors: WatchTogetherError[] = [];
  observation: Observation | null = null;
  readonly observations: Observation[] = [];
  readonly #room: SimulatedRoom;
  readonly #network: NetworkProfile;
  readonly #random: () => number;
  readonly #lastArrival = { upMs: 0, downMs: 0 };

  constructor(room: SimulatedRoom, index: number, options: SimulatedClientOptions) {
    this.#room = room;
    this.#network = options.network ?? { upMs: 1, downMs: 1, jitterMs: 0.2, loss: 0 };
    this.#random = seededRandom(index + 1);
    const { truth } = room;
    const clock = wrongClock(truth, options.clock ?? {});
    this.player = new FakePlayer(truth, clock, options.player ?? {});
    let commands = 0;
    const ports: PlaybackEnginePorts = {
      clock,
      timers: truth,
      random: this.#random,
      newCommandId: () => `c_${index}_${(commands += 1)}`,
      ping: async () => {
        await this.#travel('upMs');
        const t = room.now() + (options.stampErrorMs?.(truth.now()) ?? 0);
        const serverEpoch = room.epoch;
        await this.#travel('downMs');
        return { t1: t, t2: t, serverEpoch };
      },
      sendCommand: async (command, _baseRevision, commandId) => {
        await this.#travel('upMs');
        room.command(command, commandId);
        await this.#travel('downMs');
      },
      sendObservation: async (observation) => {
        this.observations.push(observation);
        await this.#travel('upMs');
        room.observe(this, observation);
      },
      createPlayer: () => this.player,
      webFilmsWait: options.webFilmsWait ?? false,
    };
    this.engine = new PlaybackEngine(ports);
    for (const event of ['playbackBlocked', 'filmMismatch', 'waitingChanged'] as const)
      this.engine.events.on(event, () => this.events.push(event));
    this.engine.events.on('error', ({ error }) => this.errors.push(error));
    this.detach =
      options.player === null ? () => undefined : this.engine.attach({} as unknown as HTMLVideoElement);
  }

  /** The room as it is now, after the way down. */
  hear(): void {
    const { playback, epoch, revision } = this.#room;
    void this.#travel('downMs').then(
      () => this.engine.update(playback, epoch, revision),
      () => undefined,
    );
  }

  #travel(way: 'upMs' | 'downMs'): Promise<void> {
    const { jitterMs, loss } = this.#network;
    const nowMs = this.#room.truth.now();
    const arrivesAt = nowMs + this.#network[way] - Math.log(1 - this.#random()) * jitterMs;
    // A socket never overtakes itself.
    this.#lastArrival[way] = Math.max(this.#lastArrival[way], arrivesAt);
    const delay = this.#lastArrival[way] - nowMs;
    const lost = !this.#room.up || this.#random() < loss / 2;
    return new Promise((resolve, reject) => {
      const arrive = (): void =>
        lost ? reject(new WatchTogetherError('SIGNAL_TIMEOUT', 'lost')) : resolve();
      this.#room.truth.setTimeout(arrive, delay);
    });
  }
}
