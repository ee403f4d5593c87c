/**
 * A process of the hostile bench: an honest party of four. Each person stamps the clock ten times a second, reports
 * every 2 s how the film goes, writes a line every 5 s, reports how the call goes, and notes everything that goes
 * wrong.
 */
import { io, type Socket } from 'socket.io-client';
import { z } from 'zod';
import { machineNowMs } from '../../lab/senses/machine-clock';
import { pause } from '../kit/pause';
import { saidProtocol, type Address, type Ticket } from './attacked-server';
import type { FromPeople, ToPeople } from './messages';
import type { Stamp } from './model';

/** The rate gives 200 stamps of four people in five seconds, so that a hundredth of them is more than one moment. */
const STAMP_MS = 100;
const OBSERVE_MS = 2_000;
const LINE_MS = 5_000;
const REPORT_MS = 5_000;
const SIGNAL_MS = 1_000;
/** The longest wait for the film to run at the beginning. */
const ENTER_MS = 20_000;
/** Messages that are underway at the end may arrive within this time. */
const GRACE_MS = 2_000;

/** The fields of a timeline that are read here; a server of any commit is understood. */
const TimelineSchema = z.object({
  filmId: z.string().nullable(),
  revision: z.number(),
  positionMs: z.number(),
  rate: z.number(),
  atServerTimeMs: z.number(),
});
const PlaybackSchema = z.object({ phase: z.string(), timeline: TimelineSchema });
const JoinedSchema = z.object({ snapshot: z.object({ room: z.object({ playback: PlaybackSchema }) }) });
const EventSchema = z.object({
  event: z.union([
    z.object({ type: z.literal('playbackChanged'), playback: PlaybackSchema }),
    z.object({ type: z.literal('chatAdded'), message: z.object({ text: z.string() }) }),
  ]),
});
const AnswerSchema = z.object({
  ok: z.boolean(),
  error: z.object({ code: z.string() }).optional(),
  t1: z.number().optional(),
});

const say = (message: FromPeople): void => {
  process.send?.(message);
};

class Person {
  readonly socket: Socket;
  readonly heard = new Set<string>();
  playback: z.infer<typeof PlaybackSchema> | null = null;
  stamps: Stamp[] = [];
  refused: Record<string, number> = {};
  disconnects = 0;
  holds = 0;
  isWatching = false;
  readonly #waiting = new Map<number, number>();
  readonly said: string[] = [];
  #lines = 0;
  #watchedSinceMs = 0;
  #count = 0;
  /** How much the server's clock is ahead of this machine's, ms. */
  #aheadMs = 0;

  constructor(
    { host, port, tls, protocol }: Address,
    readonly ticket: Ticket,
    readonly others: readonly string[],
  ) {
    this.socket = io(`${tls ? 'https' : 'http'}://${host}:${port}`, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      rejectUnauthorized: false,
      auth: {
        ...{ token: ticket.token, instanceId: 'i_1', protocol: saidProtocol({ protocol }) },
        join: { audio: true, video: true },
      },
    });
    this.socket.on('room:joined', (joined: unknown) => {
      this.#see(JoinedSchema.parse(joined).snapshot.room.playback);
    });
    this.socket.on('room:event', (message: unknown) => {
      const event = EventSchema.safeParse(message).data?.event;
      if (event?.type === 'playbackChanged') this.#see(event.playback);
      else if (event) this.heard.add(event.message.text);
    });
    this.socket.on('disconnect', () => {
      if (this.isWatching) this.disconnects += 1;
    });
    // These messages are read and ignored: a person's app would answer them in its own time.
    for (const name of ['signal', 'sync:people', 'call:people']) this.socket.on(name, () => undefined);
  }

  ask(name: string, payload: object, then: (answer: z.infer<typeof AnswerSchema>) => void = () => undefined) {
    if (!this.socket.connected) return;
    this.socket.emit(name, payload, (raw: unknown) => {
      const answer = AnswerSchema.parse(raw);
      if (!answer.ok) {
        const what = `${name} ${answer.error?.code ?? ''}`;
        if (this.isWatching) this.refused[what] = (this.refused[what] ?? 0) + 1;
      }
      then(answer);
    });
  }

  stamp(): void {
    if (!this.socket.connected) return;
    const atMs = machineNowMs();
    const id = (this.#count += 1);
    if (this.isWatching) this.#waiting.set(id, atMs);
    this.ask('clock:ping', { t0: atMs }, ({ t1 }) => {
      const roundTripMs = machineNowMs() - atMs;
      if (t1 !== undefined) this.#aheadMs = t1 - (atMs + roundTripMs / 2);
      if (this.#waiting.delete(id)) this.stamps.push([atMs - this.#watchedSinceMs, roundTripMs]);
    });
  }

  observe(): void {
    const timeline = this.playback?.timeline;
    if (!timeline?.filmId) return;
    const passedMs = machineNowMs() + this.#aheadMs - timeline.atServerTimeMs;
    const runs = this.playback?.phase === 'playing' ? Math.max(0, passedMs) * timeline.rate : 0;
    this.ask('playback:observe', {
      readiness: { filmId: timeline.filmId, state: 'ready' },
      positionMs: timeline.positionMs + runs,
      driftMs: 0.5,
      bufferedAheadMs: 30_000,
      durationMs: 7_200_000,
      latencyMs: 1,
      timelineRevision: timeline.revision,
      corrections: { seeks: 0, rateChanges: 0 },
      live: null,
    });
  }

  line(): void {
    this.#lines += 1;
    const text = `line ${this.#lines} of ${this.ticket.participantId}`;
    if (this.isWatching) this.said.push(text);
    this.ask('chat:send', { messageId: `${this.ticket.participantId.slice(0, 40)}_${this.#lines}`, text });
  }

  signal(): void {
    const signal = { type: 'report', sendsAudio: true, sendsVideo: true, hearsAudio: true, hearsVideo: true };
    for (const to of this.others) this.ask('signal', { to, linkEpoch: 1, signal });
  }

  report(): void {
    const links = this.others.map((participantId) => ({ participantId, score: 90, hears: true }));
    this.ask('call:report', { cpuConstrained: false, links });
  }

  watch(): void {
    this.#watchedSinceMs = machineNowMs();
    this.isWatching = true;
  }

  /** Counts stamps without an answer with the time that they have waited. @returns the number of them */
  settle(): number {
    this.isWatching = false;
    const nowMs = machineNowMs();
    for (const atMs of this.#waiting.values()) this.stamps.push([atMs - this.#watchedSinceMs, nowMs - atMs]);
    return this.#waiting.size;
  }

  #see(playback: z.infer<typeof PlaybackSchema>): void {
    if (this.isWatching && playback.phase === 'holding' && this.playback?.phase !== 'holding')
      this.holds += 1;
    this.playback = playback;
  }
}

const people: Person[] = [];
const timers: NodeJS.Timeout[] = [];

const until = async (what: string, isTrue: () => boolean): Promise<void> => {
  const endsAtMs = machineNowMs() + ENTER_MS;
  while (!isTrue()) {
    if (machineNowMs() > endsAtMs) throw new Error(`waited in vain until ${what}`);
    await pause(20);
  }
};

const enter = async (address: Address, tickets: readonly Ticket[]): Promise<void> => {
  for (const ticket of tickets) {
    const others = tickets
      .map(({ participantId }) => participantId)
      .filter((id) => id !== ticket.participantId);
    people.push(new Person(address, ticket, others));
  }
  await until('all four are in', () => people.every(({ playback }) => playback !== null));
  const [host] = people;
  const command = (what: object) =>
    host?.ask('playback:command', {
      commandId: `c${Math.random()}`,
      baseRevision: host.playback?.timeline.revision ?? 0,
      command: what,
    });
  command({
    type: 'open',
    title: 'A film',
    source: { kind: 'url', url: 'https://films.example/a.mp4' },
    durationMs: 7_200_000,
  });
  await until('the film is open', () => people.every(({ playback }) => playback?.timeline.filmId));
  for (const person of people) {
    person.stamp();
    person.observe();
  }
  await pause(300);
  command({ type: 'play' });
  await until('the film plays', () => people.every(({ playback }) => playback?.phase === 'playing'));
  const each = (everyMs: number, run: (person: Person) => void): void => {
    for (const [index, person] of people.entries()) {
      // The people don't begin at the same moment, since they would have four clocks.
      const late = setTimeout(
        () => timers.push(setInterval(() => run(person), everyMs)),
        (index * everyMs) / people.length,
      );
      timers.push(late);
    }
  };
  each(STAMP_MS, (person) => person.stamp());
  each(OBSERVE_MS, (person) => person.observe());
  each(LINE_MS, (person) => person.line());
  each(SIGNAL_MS, (person) => person.signal());
  each(REPORT_MS, (person) => person.report());
};

const tell = async (): Promise<void> => {
  for (const timer of timers) clearInterval(timer);
  await pause(GRACE_MS);
  const unanswered = people.reduce((total, person) => total + person.settle(), 0);
  const said = people.flatMap((person) => person.said);
  const refused: Record<string, number> = {};
  for (const person of people)
    for (const [what, count] of Object.entries(person.refused)) refused[what] = (refused[what] ?? 0) + count;
  const round = (value: number, digits: number): number => Number(value.toFixed(digits));
  say({
    is: 'seen',
    witness: {
      stamps: people
        .flatMap(({ stamps }) => stamps)
        .map(([atMs, roundTripMs]): Stamp => [round(atMs, 0), round(roundTripMs, 2)])
        .sort(([a], [b]) => a - b),
      unanswered,
      disconnects: people.reduce((total, { disconnects }) => total + disconnects, 0),
      // All four saw the same holds.
      holds: Math.max(...people.map(({ holds }) => holds)),
      linesSaid: said.length,
      linesLost: said.filter((text) => people.some(({ heard }) => !heard.has(text))).length,
      refused,
    },
  });
};

const listen = async (message: ToPeople): Promise<void> => {
  switch (message.do) {
    case 'enter':
      await enter(message.address, message.tickets);
      say({ is: 'entered' });
      return;
    case 'watch':
      for (const person of people) person.watch();
      return;
    case 'tell':
      await tell();
  }
};

process.on('message', (message: ToPeople) => {
  listen(message).catch((error: unknown) =>
    say({ is: 'failed', why: error instanceof Error ? error.message : String(error) }),
  );
});
// The bench has ended, and nobody is left to give orders.
process.on('disconnect', () => process.exit(0));
say({ is: 'ready' });
