/**
 * The attacks themselves. An attacker that is put out comes back at once, and respects nothing that the server says.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { machineNowMs } from '../../lab/senses/machine-clock';
import { pause } from '../kit/pause';
import type { AttackId } from './attacks';
import { saidProtocol, type Ticket } from './attacked-server';
import { Intruder, openTcp, type Place } from './intruder';

export interface Siege extends Place {
  readonly untilMs: number;
  readonly seats: readonly Ticket[];
  readonly accomplices: readonly Ticket[];
  readonly victims: readonly string[];
}

export interface Program {
  /** Whether its connections end by themselves, so that there is nothing to put out. */
  readonly leavesByItself?: true;
  run(siege: Siege): Promise<void>;
}

const HALF_OPEN = 1_000;
const NEW_SOCKETS_AT_ONCE = 8;
/** The bound of bytes that haven't gone out yet: more would fill the attacker's own memory. */
const UNSENT = 262_144;
const LINES = 200;
const LINE_LENGTH = 8_192;
const SIGNALS = 600;
const OFFER_LENGTH = 10_000;
const LARGE_OFFER_LENGTH = 47_900;
/** The first bytes of a TLS record that announces 512 more. */
const HALF_CLIENT_HELLO = Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01]);

const isOver = ({ untilMs }: Siege): boolean => machineNowMs() >= untilMs;

/** Waits until the given end or the attack's, and leaves no timer behind. */
const orOver = (siege: Siege, end: Promise<void>, limitMs = Infinity): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, Math.min(limitMs, Math.max(0, siege.untilMs - machineNowMs())));
    void end.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });

/** Comes in with a ticket, in as many tries as it takes. @returns null at the end of the attack */
const comeIn = async (siege: Siege, { token, participantId }: Ticket): Promise<Intruder | null> => {
  while (!isOver(siege)) {
    const intruder = await Intruder.open(siege);
    if (!intruder) {
      await nextTurn();
      continue;
    }
    const isIn = await intruder.connect({
      ...{ token, protocol: saidProtocol(siege.address), instanceId: `i_${participantId}`.slice(0, 60) },
      join: { audio: false, video: false },
    });
    if (isIn) return intruder;
    intruder.leave();
    await nextTurn();
  }
  return null;
};

/** Repeats a program with a new connection as soon as the last one has ended. */
const againAndAgain = async (
  siege: Siege,
  ticket: Ticket,
  behave: (intruder: Intruder) => Promise<void>,
): Promise<void> => {
  while (!isOver(siege)) {
    const intruder = await comeIn(siege, ticket);
    if (intruder) await behave(intruder);
  }
};

/** Sends as much as goes out, until the connection is closed or the attack is over. */
const flood = async (siege: Siege, intruder: Intruder, say: (count: number) => void): Promise<void> => {
  let count = 0;
  while (intruder.isOpen && !isOver(siege)) {
    for (let index = 0; index < 20 && intruder.unsent < UNSENT; index += 1) {
      intruder.abuse();
      say(count);
      count += 1;
    }
    if (intruder.unsent >= UNSENT) await pause(1);
    await nextTurn();
  }
};

const floods = (message: (siege: Siege, count: number) => readonly [string, object]): Program => ({
  run: async (siege) => {
    await Promise.all(
      siege.seats.map((seat) =>
        againAndAgain(siege, seat, (intruder) =>
          flood(siege, intruder, (count) => intruder.emit(...message(siege, count))),
        ),
      ),
    );
  },
});

const controlLine = '\0'.repeat(LINE_LENGTH);
const offer = (length: number) => ({ type: 'offer', sdp: 'x'.repeat(length) });
const smallOffer = offer(OFFER_LENGTH);
const largeOffer = offer(LARGE_OFFER_LENGTH);

/** Sends a signal to one person 600 times, then to the next. */
const signals = (signal: object): Program =>
  floods(({ victims }, count) => [
    'signal',
    { to: victims[Math.floor(count / SIGNALS) % victims.length], linkEpoch: 1, signal },
  ]);

/** Writes enough lines to fill the whole history, each as large as the server accepts. */
const fillChat = async (siege: Siege, seat: Ticket): Promise<void> => {
  const share = Math.ceil(LINES / siege.seats.length);
  for (let said = 0; said < share && !isOver(siege); said += 20) {
    const intruder = await comeIn(siege, seat);
    await intruder?.joined();
    for (let index = said; index < said + 20; index += 1)
      for (const text of [controlLine, 'x'.repeat(2_000)])
        intruder?.emit('chat:send', { messageId: `${seat.participantId}_${index}_${text.length}`, text });
    while (intruder?.isOpen && intruder.unsent > 0) await pause(5);
    intruder?.leave();
  }
};

const staysWithoutReading = async (
  siege: Siege,
  intruder: Intruder,
  everyTenth: () => void,
): Promise<void> => {
  intruder.stopReading();
  for (let tenth = 0; intruder.isOpen && !isOver(siege); tenth += 1) {
    everyTenth();
    // This answers a ping that the server hasn't sent.
    if (tenth % 10 === 0) intruder.send('3');
    await orOver(siege, intruder.closed, 100);
  }
};

const stopReading: Program = {
  run: async (siege) => {
    await Promise.all(
      siege.seats.map(async (seat) => {
        await fillChat(siege, seat);
        await againAndAgain(siege, seat, (intruder) =>
          staysWithoutReading(siege, intruder, () => {
            intruder.abuse();
            intruder.emit('room:sync', {});
            intruder.emit('chat:history', { before: null, after: null });
          }),
        );
      }),
    );
  },
};

const stopReadingSignals: Program = {
  run: async (siege) => {
    const to = siege.accomplices[0]?.participantId;
    await Promise.all([
      // Not reading is no message, so it isn't timed; the sender's connection is.
      ...siege.accomplices.map((seat) =>
        againAndAgain(siege, seat, (intruder) => staysWithoutReading(siege, intruder, () => undefined)),
      ),
      floods(() => ['signal', { to, linkEpoch: 1, signal: largeOffer }]).run(siege),
    ]);
  },
};

const badToken = ({ address }: Siege): string =>
  `40${JSON.stringify({ token: 'x'.repeat(400), protocol: saidProtocol(address), instanceId: 'i_1' })}`;

const badTokenOneSocket: Program = {
  run: async (siege) => {
    while (!isOver(siege)) {
      const intruder = await Intruder.open(siege);
      if (intruder) await flood(siege, intruder, () => intruder.send(badToken(siege)));
      else await nextTurn();
    }
  },
};

const badTokenNewSockets: Program = {
  leavesByItself: true,
  run: async (siege) => {
    const auth = { token: 'x'.repeat(400), protocol: saidProtocol(siege.address), instanceId: 'i_1' };
    const one = async (): Promise<void> => {
      while (!isOver(siege)) {
        const intruder = await Intruder.open(siege);
        intruder?.abuse();
        await intruder?.connect(auth);
        intruder?.leave();
        await nextTurn();
      }
    };
    await Promise.all(Array.from({ length: NEW_SOCKETS_AT_ONCE }, one));
  },
};

/** Keeps a thousand connections: each closed one is opened again at once. */
const thousands = (one: (siege: Siege) => Promise<void>): Program => ({
  run: async (siege) => {
    const keep = async (): Promise<void> => {
      while (!isOver(siege)) {
        await one(siege);
        await nextTurn();
      }
    };
    await Promise.all(Array.from({ length: HALF_OPEN }, keep));
  },
});

/** @param say the bytes to write: at once with `count` 0, then every second */
const silentTcp = (say: (count: number) => string | Buffer | undefined): Program =>
  thousands(async (siege) => {
    const line = await openTcp(siege);
    if (!line) return;
    const { socket, entry, closed } = line;
    entry.abuse();
    let count = 0;
    const write = (): void => {
      const bytes = say(count);
      if (bytes !== undefined) socket.write(bytes);
      count += 1;
    };
    write();
    const ticking = setInterval(write, 1_000);
    await orOver(siege, closed);
    clearInterval(ticking);
  });

const REQUEST = 'GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: '.padEnd(2_000, 'x');

const silentWebSockets: Program = thousands(async (siege) => {
  const intruder = await Intruder.open(siege);
  if (!intruder) return;
  intruder.abuse();
  await orOver(siege, intruder.closed);
});

const joiningLeaving: Program = {
  leavesByItself: true,
  run: async (siege) => {
    await Promise.all(
      siege.seats.map((seat) =>
        againAndAgain(siege, seat, async (intruder) => {
          intruder.abuse();
          await orOver(siege, intruder.joined(), 1_000);
          intruder.emit('room:leave', {});
          await orOver(siege, intruder.closed, 1_000);
          intruder.leave();
        }),
      ),
    );
  },
};

const unknownEvents = floods(() => ['no:such', {}]);
const controlCharacters = floods((_siege, count) => [
  'chat:send',
  { messageId: `c_${machineNowMs()}_${count}`, text: controlLine },
]);
const offers = signals(smallOffer);

export const PROGRAMS: Readonly<Record<AttackId, Program>> = {
  quiet: { run: ({ untilMs }) => pause(Math.max(0, untilMs - machineNowMs())) },
  'stop-reading': stopReading,
  'stop-reading-five': stopReading,
  'stop-reading-signals': stopReadingSignals,
  'unknown-events': unknownEvents,
  'unknown-events-five': unknownEvents,
  'bad-token-one-socket': badTokenOneSocket,
  'bad-token-new-sockets': badTokenNewSockets,
  'control-characters': controlCharacters,
  'control-characters-five': controlCharacters,
  'rebuild-signals': signals({ type: 'rebuild' }),
  offers,
  'offers-five': offers,
  'silent-tcp': silentTcp(() => undefined),
  'slow-requests': silentTcp((count) => REQUEST[count]),
  'silent-websockets': silentWebSockets,
  'silent-tls': silentTcp((count) => (count === 0 ? HALF_CLIENT_HELLO : undefined)),
  'joining-leaving': joiningLeaving,
};
