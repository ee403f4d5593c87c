import { createServer, type Server } from 'node:http';
import {
  connect as connectHttp2,
  constants,
  type ClientHttp2Session,
  type ClientHttp2Stream,
} from 'node:http2';
import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../test/fakes/clock';
import { dhtStreamPair, type FakeDhtStream } from '../../test/fakes/dht-stream-pair';
import { createLogger } from '../base/log';
import { CallerLimits, REACH_DOOR } from './caller-limits';
import { LineDuplex } from './line-duplex';
import { PartyLines } from './party-lines';

let time: ManualClock;
let http: Server;
let lines: PartyLines;
let limits: CallerLimits;
const pairs: FakeDhtStream[] = [];

beforeEach(() => {
  time = new ManualClock();
  http = createServer((request, response) =>
    response.end(`${request.method} ${request.url} from ${request.socket.remoteAddress}`),
  );
  limits = new CallerLimits(time);
  lines = new PartyLines({
    ...{ limits, clock: time, timers: time, log: createLogger('silent') },
    carry: (socket) => void http.emit('connection', socket),
  });
});
afterEach(() => {
  lines.end();
  for (const stream of pairs.splice(0)) stream.destroy();
  http.close();
});

/** A stream that has come to the host, and its other end. */
const knock = (party = 's_1', host = '203.0.113.7') => {
  const pair = dhtStreamPair({ host, port: 4_000 });
  pairs.push(pair.guest);
  lines.take(pair.host.asDht, party);
  return pair;
};
const speakHttp2 = (guest: FakeDhtStream): ClientHttp2Session => {
  const session = connectHttp2('http://party', { createConnection: () => new LineDuplex(guest.asDht) });
  session.on('error', () => undefined);
  return session;
};
const dial = (session: ClientHttp2Session): ClientHttp2Stream => {
  const stream = session.request({ ':method': 'CONNECT', ':authority': 'party' });
  stream.on('error', () => undefined);
  return stream;
};
const textOf = async (stream: Duplex): Promise<string> => {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
};
/** Types of frames (RFC 9113 § 6), and where a frame says which it is. */
const FRAME = { headers: 1, reset: 3 };
const frameType = (frame: Buffer): number | undefined => frame[3];
const GET = 'GET /film HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n';

/** Lets time pass as it does where both ends live: what one says reaches the other meanwhile. */
const pass = async (ms: number): Promise<void> => {
  for (let second = 0; second < ms / 1_000; second += 1) {
    time.advance(Math.min(1_000, ms - second * 1_000));
    for (let turn = 0; turn < 12; turn += 1) await new Promise(setImmediate);
  }
};

describe('the host’s end of the streams', () => {
  it('a connection that a stream carries is answered, and is from the address that the stream comes from', async () => {
    const session = speakHttp2(knock().guest);
    const stream = dial(session);
    stream.end(GET);
    expect(await textOf(stream)).toContain('GET /film from 203.0.113.7');
    expect(lines.size).toBe(1);
  });

  it('a connection that is taken back in the piece that asks for it ends nothing but itself', async () => {
    const { guest, host } = knock();
    const session = speakHttp2(guest);
    const first = dial(session);
    first.end(GET);
    await textOf(first);
    const kept: Buffer[] = [];
    const write = guest._write.bind(guest);
    guest._write = (chunk, _encoding, done) => {
      kept.push(Buffer.from(chunk));
      done();
    };
    const regretted = dial(session);
    await expect.poll(() => kept.map(frameType)).toContain(FRAME.headers);
    regretted.close(constants.NGHTTP2_CANCEL);
    await expect.poll(() => kept.map(frameType)).toContain(FRAME.reset);
    guest._write = write;
    host.push(Buffer.concat(kept));
    const second = dial(session);
    second.end(GET);
    expect(await textOf(second)).toContain('GET /film');
    expect(lines.size).toBe(1);
  });

  it('a request on a stream that is no CONNECT is refused, and the stream goes on', async () => {
    const session = speakHttp2(knock().guest);
    const wrong = session.request({ ':method': 'GET', ':path': '/film' });
    const refusal = await new Promise<Error>((resolve) => wrong.once('error', resolve));
    expect(refusal.message).toContain('REFUSED_STREAM');
    const stream = dial(session);
    stream.end(GET);
    expect(await textOf(stream)).toContain('200 OK');
  });

  it('a stranger’s stream on which nothing is requested ends in time, whatever empty connections it carries', async () => {
    const session = speakHttp2(knock().guest);
    await new Promise((resolve) => dial(session).once('response', resolve));
    dial(session);
    await pass(REACH_DOOR.firstRequestMs - 1_000);
    expect(lines.size).toBe(1);
    await pass(1_000);
    expect(lines.size).toBe(0);
    await expect.poll(() => session.destroyed).toBe(true);
    expect(limits.open).toBe(0);
  });

  it('a used stream lives for as long as it carries a connection, and ends a while after the last one', async () => {
    const session = speakHttp2(knock().guest);
    const stream = dial(session);
    stream.write(GET.replace('close', 'keep-alive'));
    await new Promise((resolve) => stream.once('data', resolve));
    stream.resume();
    await pass(REACH_DOOR.unusedMs * 2);
    expect(lines.size).toBe(1);
    stream.close();
    await pass(REACH_DOOR.unusedMs - 1_000);
    expect(lines.size).toBe(1);
    await pass(3_000);
    expect(lines.size).toBe(0);
  });

  it('a stream whose guest has gone silent ends after ten seconds', async () => {
    const { guest } = knock();
    const session = speakHttp2(guest);
    const stream = dial(session);
    stream.write(GET);
    await new Promise((resolve) => stream.once('data', resolve));
    guest.removeAllListeners('data');
    guest.pause();
    if (guest.other) guest.other.other = null;
    guest.other = null;
    await pass(9_000);
    expect(lines.size).toBe(1);
    await pass(3_000);
    expect(lines.size).toBe(0);
  });

  it('rubbish in place of HTTP/2 ends its stream and no other', async () => {
    const honest = speakHttp2(knock().guest);
    const { guest } = knock();
    expect(lines.size).toBe(2);
    guest.write(Buffer.alloc(70_000, 'rubbish'));
    await expect.poll(() => lines.size).toBe(1);
    await expect.poll(() => guest.destroyed).toBe(true);
    const stream = dial(honest);
    stream.end(GET);
    expect(await textOf(stream)).toContain('200 OK');
  });

  it('a message that announces more bytes than any of ours ends its stream before they come', async () => {
    const { host } = knock();
    host._len = 16_000_000;
    host.rawStream.emit('data');
    await expect.poll(() => lines.size).toBe(0);
  });

  it('a stream that opens connections without end is ended', async () => {
    const session = speakHttp2(knock().guest);
    await new Promise((resolve) => session.once('remoteSettings', resolve));
    for (let opened = 0; opened <= REACH_DOOR.connectionsOpened.burst; opened += 1) {
      const stream = dial(session);
      await new Promise((resolve) => stream.once('response', resolve).once('close', resolve));
      stream.close();
    }
    await expect.poll(() => lines.size).toBe(0);
  });

  it('strangers of one address beyond their number are refused after a moment, and others come in', async () => {
    for (let come = 0; come < REACH_DOOR.strangersOfAddress; come += 1) knock();
    const { guest } = knock();
    expect(lines.size).toBe(REACH_DOOR.strangersOfAddress);
    await pass(1_000);
    expect(guest.destroyed).toBe(false);
    await pass(1_500);
    expect(guest.destroyed).toBe(true);
    knock('s_1', '203.0.113.8');
    expect(lines.size).toBe(REACH_DOOR.strangersOfAddress + 1);
  });

  it('hundreds of strangers from everywhere get no more than their part of the streams, and are gone soon', async () => {
    const guests = Array.from({ length: 300 }, (_, at) => knock('s_1', `203.0.113.${at % 250}`).guest);
    expect(lines.size).toBe(REACH_DOOR.strangers);
    await pass(REACH_DOOR.firstRequestMs + 1_000);
    expect(lines.size).toBe(0);
    await expect.poll(() => guests.every(({ destroyed }) => destroyed)).toBe(true);
  });

  it('the end of a party ends its streams, and no other party’s', async () => {
    const { guest } = knock('s_1');
    const { guest: other } = knock('s_2');
    lines.end('s_1');
    await expect.poll(() => lines.size).toBe(1);
    await expect.poll(() => guest.destroyed).toBe(true);
    expect(other.destroyed).toBe(false);
  });
});

describe('how many streams come in', () => {
  it('new streams of one address are let in as its rate allows, though the earlier ones have left', () => {
    for (let come = 0; come < REACH_DOOR.openedOfAddress.burst; come += 1)
      limits.admit('203.0.113.7')?.leave();
    expect(limits.admit('203.0.113.7')).toBeNull();
    expect(limits.admit('203.0.113.8')).not.toBeNull();
    time.advance(1_000);
    expect(limits.admit('203.0.113.7')).not.toBeNull();
  });

  it('known people’s streams are more than strangers’, and no more than all', () => {
    let admitted = 0;
    for (let come = 0; come < REACH_DOOR.streams * 2; come += 1) {
      time.advance(1_000);
      const admission = limits.admit(`203.0.${come}.1`);
      if (admission) admitted += 1;
      admission?.know();
    }
    expect(admitted).toBe(REACH_DOOR.streams);
    expect(limits.mayKnock()).toBe(false);
  });

  it('a stream that leaves twice is counted once', () => {
    const admission = limits.admit('203.0.113.7');
    admission?.leave();
    admission?.leave();
    admission?.know();
    expect(limits.open).toBe(0);
  });

  it('callers with a right key are looked at as their rate allows', () => {
    for (let come = 0; come < REACH_DOOR.knocks.burst; come += 1) expect(limits.mayKnock()).toBe(true);
    expect(limits.mayKnock()).toBe(false);
    time.advance(1_000);
    expect(limits.mayKnock()).toBe(true);
  });
});
