/**
 * All the ways into the server: requests of people and of connection tests, handshakes, HTTP, and packets that no
 * client sends.
 */
import fc, { type Arbitrary } from 'fast-check';
import { PROBE_REQUESTS, ProbeHandshakeSchema, PROBE_NAMESPACE } from '@core/wire/probe';
import { encodedBytes } from '@core/base/encoded-size';
import { CLIENT_REQUESTS, HandshakeSchema, WireErrorSchema } from '@core/wire/socket';
import { OWN_PROTOCOLS } from '@core/wire/protocol-age';
import { UNKNOWN } from '@server/gateway/wire-guard';
import { Fault, isTaken, judge, type Asked } from './answers';
import { arbitraryOf } from './arbitraries';
import { fuzz, type Fuzz } from './fuzz';
import { Peer, type FuzzedServer } from './fuzzed-server';
import { httpFuzz } from './http-fuzz';
import { packetFuzz, streamFuzz } from './packet-fuzz';
import { anyOf, rubbish, withWords } from './mutations';

/** Placeholders for ids of people in the party, by their place; they are replaced once the ids are known. */
const WORDS = ['@0', '@1', '@2', '@nobody'] as const;

/** The requests whose success ends the connection. */
const ENDING: readonly string[] = ['room:leave', 'room:end', 'room:remove'];

type Said = Omit<Asked, 'mayEnd'>;

const saidTo = (requests: typeof CLIENT_REQUESTS | typeof PROBE_REQUESTS): Arbitrary<Said> =>
  fc.oneof(
    ...Object.entries(requests).map(([name, schema]) =>
      anyOf(arbitraryOf(schema.payload, WORDS)).map((payload): Said => ({ name, payload, schema })),
    ),
    fc
      .tuple(fc.constantFrom('no:such', '__proto__', 'constructor', 'toString', '', '\ud800'), rubbish)
      .map(([name, payload]): Said => ({ name, payload, schema: null })),
  );

const noFaults = (peers: readonly Peer[]): void => {
  const faults = peers.flatMap((peer) => peer.faults);
  if (faults.length > 0) throw new Fault(`told what isn’t in the protocol: ${faults.join('\n')}`);
};

const requests = fuzz({
  name: 'requests',
  arbitrary: fc.array(fc.record({ by: fc.nat(1), said: saidTo(CLIENT_REQUESTS) }), {
    minLength: 1,
    maxLength: 8,
  }),
  holds: async (server, script) => {
    const { sessionId, ids, peers } = await server.party(2);
    const words = Object.fromEntries(ids.map((id, place) => [`@${place}`, id]));
    let mayEnd = false;
    for (const { by, said } of script) {
      server.rest();
      const payload = withWords(said.payload, words);
      // A request that ends the session for somebody may end it for the sender of the next one.
      mayEnd ||= ENDING.includes(said.name);
      const outcome = await peers[by]?.ask(said.name, payload);
      if (outcome) judge({ ...said, payload, mayEnd }, outcome);
      if (outcome?.is === 'closed') break;
    }
    noFaults(peers);
    for (const peer of peers) peer.close();
    server.end(sessionId);
  },
});

const probes = fuzz({
  name: 'probes',
  arbitrary: fc.array(saidTo(PROBE_REQUESTS), { minLength: 1, maxLength: 8 }),
  holds: async (server, script) => {
    const { token } = await server.probeToken();
    const auth = { token, protocol: OWN_PROTOCOLS };
    const peer = await Peer.connect(`${server.url}${PROBE_NAMESPACE}`, auth);
    if (!(peer instanceof Peer)) throw new Fault(`a valid probe was refused: ${JSON.stringify(peer)}`);
    for (const said of script) {
      server.rest();
      judge({ ...said, mayEnd: false }, await peer.ask(said.name, said.payload));
    }
    noFaults([peer]);
    peer.close();
  },
});

/** Half of the handshakes speak the right version: the server reads no further in the others. */
const speaking = (auth: Arbitrary<unknown>): Arbitrary<unknown> =>
  fc
    .tuple(auth, fc.boolean())
    .map(([value, right]) =>
      right && typeof value === 'object' && value !== null && !Array.isArray(value)
        ? { ...value, protocol: OWN_PROTOCOLS }
        : value,
    );

/** The bytes that Engine.IO and Socket.IO add around a handshake's data. */
const ENVELOPE_BYTES = 256;

const handshakesOf = (
  name: string,
  schema: typeof HandshakeSchema | typeof ProbeHandshakeSchema,
  path: string,
  tokenOf: (server: FuzzedServer) => Promise<{ readonly token: string; readonly sessionId: string | null }>,
): Fuzz =>
  fuzz({
    name,
    arbitrary: anyOf(speaking(arbitraryOf(schema, ['@token']))),
    holds: async (server, raw) => {
      const { token, sessionId } = await tokenOf(server);
      const auth = withWords(raw, { '@token': token });
      const answer = await Peer.connect(`${server.url}${path}`, auth);
      if (sessionId) server.end(sessionId);
      const taken = isTaken(schema, auth);
      if (answer instanceof Peer) {
        answer.close();
        if (taken === false) throw new Fault('let in by a malformed handshake');
        noFaults([answer]);
        return;
      }
      const { refusal } = answer;
      // Closing without a word is a proper answer to a handshake that isn't even an object, or is larger than strangers
      // may send.
      if (refusal === null || refusal === undefined) {
        const fits = encodedBytes(auth) < UNKNOWN.bytes - ENVELOPE_BYTES;
        if (taken === true && fits) throw new Fault('a valid handshake was closed without a word');
        return;
      }
      const { data } = WireErrorSchema.safeParse(refusal);
      if (!data || data.code === 'INTERNAL')
        throw new Fault(`a handshake’s answer isn’t in the protocol: ${JSON.stringify(refusal)}`);
      if (taken === true && data.code === 'BAD_MESSAGE')
        throw new Fault('a valid handshake was called malformed');
    },
  });

export const FUZZES: readonly Fuzz[] = [
  requests,
  probes,
  handshakesOf('handshakes', HandshakeSchema, '', (server) => server.personToken()),
  handshakesOf('probe handshakes', ProbeHandshakeSchema, PROBE_NAMESPACE, (server) => server.probeToken()),
  httpFuzz,
  packetFuzz,
  streamFuzz,
];
