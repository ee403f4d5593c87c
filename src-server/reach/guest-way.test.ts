import { performServerHandshake, type ServerHttp2Session } from 'node:http2';
import { connect, createServer, Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ManualClock } from '../../test/fakes/clock';
import { dhtStreamPair, type FakeDhtStream } from '../../test/fakes/dht-stream-pair';
import { createLogger } from '../base/log';
import { GuestWay } from './guest-way';
import { REACH_DOOR } from './caller-limits';
import { LineDuplex } from './line-duplex';

const reach = { key: 'k'.repeat(43), secret: 's'.repeat(22) };

let time: ManualClock;
let way: GuestWay;
let said: string[];
let port: number;
/** Each try's two ends, in order. */
let tries: ReturnType<typeof dhtStreamPair>[];
const programs: Socket[] = [];
const node = {
  answers: 0,
  connect: () => {
    const pair = dhtStreamPair();
    tries.push(pair);
    return pair.guest.asDht;
  },
};

/** What chance says next, of 256. */
let drawn: number;
let byRelay: boolean;

const begin = (wanted = 0): void => {
  way = new GuestWay({
    ...{ node, reach, port: wanted, byRelay, clock: time, timers: time, log: createLogger('silent') },
    random: () => Uint8Array.of(drawn),
    onOpened: (opened) => {
      port = opened;
      said.push('opened');
    },
    onFailed: (why) => said.push(`failed ${why}`),
    onLost: () => said.push('lost'),
    onFound: () => said.push('found'),
  });
};
beforeEach(() => {
  time = new ManualClock();
  said = [];
  tries = [];
  node.answers = 0;
  drawn = 0;
  byRelay = false;
});
afterEach(() => {
  way.close();
  for (const program of programs.splice(0)) program.destroy();
});

/** The host answers the latest try, and sends back what it is sent. */
const answer = (): { readonly session: ServerHttp2Session; readonly stream: FakeDhtStream } => {
  const pair = tries.at(-1);
  if (!pair) throw new Error('nothing was tried');
  pair.guest.emit('open');
  const session = performServerHandshake(new LineDuplex(pair.host.asDht));
  session.on('error', () => undefined);
  let carried = 0;
  session.on('stream', (stream) => {
    carried += 1;
    if (carried > REACH_DOOR.connectionsOpened.burst) session.destroy();
    stream.on('error', () => undefined);
    stream.respond({ ':status': 200 });
    stream.pipe(stream);
  });
  return { session, stream: pair.host };
};
const untilTried = (times = 1) => expect.poll(() => tries.length).toBe(times);
const opened = async () => {
  begin();
  await untilTried();
  const host = answer();
  await expect.poll(() => said).toEqual(['opened']);
  return host;
};
/** A program of this machine that connects to the party's port, and what it hears; `ended` when it was given up. */
const program = (text = '') => {
  const socket = connect(port, '127.0.0.1');
  programs.push(socket);
  const heard = { text: '', ended: false, socket };
  socket.on('data', (chunk: Buffer) => (heard.text += chunk.toString()));
  socket.on('error', () => undefined);
  socket.on('close', () => (heard.ended = true));
  if (text) socket.write(text);
  return heard;
};
const fail = (code: string): void => {
  node.answers += 1;
  tries.at(-1)?.guest.destroy(Object.assign(new Error(code), { code }));
};

describe('a guest’s way to a party', () => {
  it('a way that is open carries what programs of this machine say to the party, and back', async () => {
    await opened();
    const one = program('hello');
    const two = program('film');
    await expect.poll(() => one.text + two.text).toBe('hellofilm');
    one.socket.end();
    await expect.poll(() => one.ended).toBe(true);
    expect(two.ended).toBe(false);
  });

  it('a way whose port is taken gives another one', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const taken = (other.address() as { port: number }).port;
    begin(taken);
    await untilTried();
    answer();
    await expect.poll(() => said).toEqual(['opened']);
    expect(port).not.toBe(taken);
    other.close();
  });

  it('a way between routers that let nothing through fails once, and is closed', async () => {
    begin();
    await untilTried();
    fail('HOLEPUNCH_DOUBLE_RANDOMIZED_NATS');
    await expect.poll(() => said).toEqual(['failed noWay']);
    expect(time.pending).toBe(0);
  });

  it('a way that isn’t met at a relay is tried again after a pause that chance makes longer', async () => {
    byRelay = true;
    drawn = 128;
    begin();
    await untilTried();
    fail('PEER_NOT_FOUND');
    await expect.poll(() => time.nextAlarmMs).toBe(1_750);
    time.advance(1_750);
    await untilTried(2);
    expect(said).toEqual([]);
  });

  it('a way to a host whose door is full says that it was refused', async () => {
    begin();
    await untilTried();
    node.answers += 1;
    tries[0]?.guest.emit('open');
    tries[0]?.host.destroy();
    await expect.poll(() => said).toEqual(['failed refused']);
  });

  it('a way in a network that lets no UDP out says so after its time', async () => {
    begin();
    await untilTried();
    time.advance(20_000);
    expect(said).toEqual(['failed noUdp']);
    expect(tries[0]?.guest.destroyed).toBe(true);
  });

  it('a way whose stream goes gives its programs up, and is tried again as soon as one comes', async () => {
    const { stream } = await opened();
    const before = program('hello');
    await expect.poll(() => before.text).toBe('hello');
    stream.destroy();
    await expect.poll(() => said).toEqual(['opened', 'lost']);
    await expect.poll(() => before.ended).toBe(true);
    const after = program('again');
    await untilTried(2);
    answer();
    await expect.poll(() => said).toEqual(['opened', 'lost', 'found']);
    await expect.poll(() => after.text).toBe('again');
  });

  it('a way whose host has gone silent is lost four seconds later, without a word from the network', async () => {
    const { stream } = await opened();
    if (stream.other) stream.other.other = null;
    stream.other = null;
    time.advance(3_900);
    expect(said).toEqual(['opened']);
    time.advance(200);
    await expect.poll(() => said).toEqual(['opened', 'lost']);
  });

  it('a way on a new network is asked at once, and lost within two seconds where nobody answers', async () => {
    const { stream } = await opened();
    if (stream.other) stream.other.other = null;
    stream.other = null;
    way.networkChanged();
    time.advance(1_500);
    await expect.poll(() => said).toEqual(['opened', 'lost']);
  });

  it('a way that no program uses is put to rest, and taken up again without a word', async () => {
    const { session } = await opened();
    for (let second = 0; second < 601; second += 1) {
      time.advance(1_000);
      for (let turn = 0; turn < 8; turn += 1) await new Promise(setImmediate);
    }
    await expect.poll(() => session.destroyed).toBe(true);
    const later = program('later');
    await untilTried(2);
    answer();
    await expect.poll(() => later.text).toBe('later');
    expect(said).toEqual(['opened']);
  });

  it('a sleeping machine’s way lets nobody wait, and is tried again after its waking', async () => {
    await opened();
    way.suspend(true);
    expect(said).toEqual(['opened', 'lost']);
    const asleep = program('hello');
    await expect.poll(() => asleep.ended).toBe(true);
    way.suspend(false);
    const awake = program('hello');
    await untilTried(2);
    answer();
    await expect.poll(() => awake.text).toBe('hello');
    expect(said).toEqual(['opened', 'lost', 'found']);
  });

  it('a way stands whatever number of connections a program opens, and serves a later one', async () => {
    await opened();
    const many = Array.from({ length: 200 }, () => program('x'));
    await expect.poll(() => many.every(({ text, ended }) => text === 'x' || ended)).toBe(true);
    expect(many.filter(({ ended }) => !ended)).toHaveLength(REACH_DOOR.connectionsOpened.burst / 2);
    for (const { socket } of many) socket.destroy();
    time.advance(1_000);
    const later = program('later');
    await expect.poll(() => later.text).toBe('later');
    expect(said).toEqual(['opened']);
  });

  it('a way gives up a program that says nothing, and keeps one that has said something', async () => {
    await opened();
    const [silent, heard] = [program(), program('hello')];
    await expect.poll(() => heard.text).toBe('hello');
    for (let second = 0; second < 5; second += 1) {
      time.advance(1_000);
      for (let turn = 0; turn < 8; turn += 1) await new Promise(setImmediate);
    }
    await expect.poll(() => silent.ended).toBe(true);
    expect([heard.ended, said]).toEqual([false, ['opened']]);
  });

  it('a way outlives a connection for which the system has no handle left', async () => {
    const listen = vi.spyOn(Server.prototype, 'listen');
    await opened();
    const listener = listen.mock.contexts[0] as Server | undefined;
    listen.mockRestore();
    listener?.emit('error', Object.assign(new Error('accept EMFILE'), { code: 'EMFILE' }));
    const later = program('later');
    await expect.poll(() => later.text).toBe('later');
  });

  it('a closed way takes no program any more, and leaves no timer', async () => {
    const { session } = await opened();
    const before = program('hello');
    await expect.poll(() => before.text).toBe('hello');
    way.close();
    await expect.poll(() => before.ended).toBe(true);
    await expect.poll(() => session.destroyed).toBe(true);
    const after = program('hello');
    await expect.poll(() => after.ended).toBe(true);
    expect(time.pending).toBe(0);
    expect(said).toEqual(['opened']);
  });
});
