/**
 * Traffic that no client sends: malformed packets of Engine.IO and Socket.IO, and bytes that are no WebSocket at all.
 */
import { connect } from 'node:net';
import fc, { type Arbitrary } from 'fast-check';
import { WebSocket } from 'ws';
import { OWN_PROTOCOLS } from '@core/wire/protocol-age';
import { CLIENT_REQUESTS } from '@core/wire/socket';
import { fuzz } from './fuzz';
import { freshAddress } from './fresh-address';
import type { FuzzedServer } from './fuzzed-server';

/** The longest wait until the server has read everything or closed, ms. */
const SETTLE_MS = 3_000;

const NAMESPACES = [
  '',
  '/probe,',
  '/nope,',
  '/__proto__,',
  '/probe',
  ',,',
  `/${'n'.repeat(2_000)},`,
] as const;
const names = fc.constantFrom(
  ...Object.keys(CLIENT_REQUESTS),
  ...['connect', 'disconnect', 'disconnecting', 'error', 'newListener', '__proto__', 'constructor', ''],
);
const json = fc.oneof(
  fc.json({ maxDepth: 2 }),
  fc.constantFrom('[', '[]', '{}', '[null]', '[["a"]]', '[{}]', '"x"', 'null', '['.repeat(2_000), '\ud800'),
  fc.tuple(names, fc.json({ maxDepth: 2 })).map(([name, value]) => `[${JSON.stringify(name)},${value}]`),
  names.map((name) => `[${JSON.stringify(name)},{"_placeholder":true,"num":0}]`),
  names.map((name) => `[${JSON.stringify(name)},{"_placeholder":true,"num":${2 ** 31}}]`),
);
const numbers = fc.constantFrom(
  '',
  '0',
  '1',
  '-1',
  '00',
  '99999999999999999999',
  '1e3',
  'x',
  '1-',
  '0-',
  '11-',
  '9999999-',
);

/** Text packets. `4…` is a message of Engine.IO, and its next digit is the kind of Socket.IO's packet. */
const packets = fc.oneof(
  fc
    .tuple(fc.constantFrom(...'0123456789'), numbers, fc.constantFrom(...NAMESPACES), numbers, json)
    .map(([kind, count, namespace, id, data]) => `4${kind}${count}${namespace}${id}${data}`),
  fc
    .tuple(fc.constantFrom(...'0123456789ab\0'), fc.string({ unit: 'binary' }))
    .map(([kind, rest]) => kind + rest),
  fc.constantFrom(
    '',
    '3',
    '3probe',
    '2probe',
    '5',
    '6',
    '1',
    '41',
    '41/probe,',
    '40',
    '4',
    '\0',
    '2'.repeat(3_000),
  ),
);

type Frame = { readonly text: string } | { readonly bytes: Uint8Array } | { readonly ping: true };
const frames: Arbitrary<Frame> = fc.oneof(
  { weight: 6, arbitrary: packets.map((text) => ({ text })) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => ({ bytes })) },
  { weight: 1, arbitrary: fc.constant({ ping: true } as const) },
);

interface Talk {
  /** Whether it authenticates first, so that the server reads more of it. */
  readonly isKnown: boolean;
  readonly frames: readonly Frame[];
}

/**
 * Waits for a `pong`, which comes after everything before it was read. A server that doesn't answer in time has closed,
 * or never will.
 */
const settled = (socket: WebSocket): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, SETTLE_MS);
    const over = (): void => {
      clearTimeout(timer);
      resolve();
    };
    socket.once('close', over);
    socket.once('pong', over);
    if (socket.readyState === WebSocket.OPEN) socket.ping();
    else over();
  });

const opened = (server: FuzzedServer): Promise<WebSocket | null> =>
  new Promise((resolve) => {
    const address = `${server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
    const socket = new WebSocket(address, { ...freshAddress(), perMessageDeflate: false });
    socket.on('error', () => undefined);
    socket.once('open', () => resolve(socket));
    socket.once('close', () => resolve(null));
  });

export const packetFuzz = fuzz<Talk>({
  name: 'packets',
  arbitrary: fc.record({ isKnown: fc.boolean(), frames: fc.array(frames, { minLength: 1, maxLength: 8 }) }),
  holds: async (server, talk) => {
    const socket = await opened(server);
    if (!socket) throw new Error('no WebSocket opens');
    const sessionId = talk.isKnown ? await server.real.createSession() : null;
    if (sessionId) {
      const { token } = await server.real.mint(sessionId, 'Mal', 'host');
      const auth = {
        token,
        protocol: OWN_PROTOCOLS,
        instanceId: 'i_1',
        join: { audio: true, video: true },
      };
      socket.send(`40${JSON.stringify(auth)}`);
      await settled(socket);
    }
    for (const frame of talk.frames) {
      server.rest();
      if (socket.readyState !== WebSocket.OPEN) break;
      if ('text' in frame) socket.send(frame.text);
      else if ('bytes' in frame) socket.send(frame.bytes);
      else socket.ping('x'.repeat(125));
    }
    await settled(socket);
    socket.terminate();
    if (sessionId) server.end(sessionId);
  },
});

const UPGRADE =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
const heads = fc.constantFrom(
  ...[
    '',
    'GET /',
    'GET / HTTP/1.1\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
    '\0\0\0',
    '\x16\x03\x01\x02\0\x01',
  ],
  'POST /v1/invites/look HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999\r\n\r\n',
  'POST /v1/invites/look HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n',
  'GET /socket.io/?EIO=3&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\n' + UPGRADE + '\r\n',
  'GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n',
  'GET /socket.io/?EIO=4&transport=websocket&sid=x HTTP/1.1\r\nHost: 127.0.0.1\r\n' + UPGRADE + '\r\n',
  // This is a real upgrade: the server reads what follows as frames, which are unmasked, fragmented, or of reserved
  // kinds.
  'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\n' + UPGRADE + '\r\n',
);

export const streamFuzz = fuzz<{ readonly head: string; readonly rest: Uint8Array }>({
  name: 'bytes',
  arbitrary: fc.record({ head: heads, rest: fc.uint8Array({ maxLength: 200 }) }),
  holds: ({ url }, { head, rest }) =>
    new Promise((resolve) => {
      const { hostname, port } = new URL(url);
      const socket = connect({ host: hostname, port: Number(port), ...freshAddress() });
      socket.on('error', () => undefined);
      socket.once('close', () => resolve());
      socket.resume();
      socket.once('connect', () => {
        socket.write(head, 'latin1');
        // Half-closing tells the server that nothing more comes, so that it doesn't wait.
        socket.end(rest);
      });
      socket.setTimeout(SETTLE_MS, () => socket.destroy());
    }),
});
