/** What a relay answers to each request: who asks is looked at first, then what they ask for. */
import { FIRST_CHANNEL, LAST_CHANNEL } from './framing';
import { isRelayed, type Allocation, type RelayBook } from './relay-book';
import { RELAY } from './relay-limits';
import { REALM, type RelayAccess, type RelayUser } from './relay-access';
import {
  ATTRIBUTE,
  METHOD,
  readXorAddress,
  uint32,
  valueOf,
  xorAddress,
  type Attribute,
  type Endpoint,
  type StunMessage,
} from './stun-message';
import type { RelayClient } from './relay-client';

/** Transport 17, which is UDP: nothing else is relayed. */
const UDP = 17;
/** Family 1, which is IPv4. */
const IPV4 = 1;
const USERNAME_BYTES = 128;

/** Attributes that have to be understood, and are. */
const KNOWN: ReadonlySet<number> = new Set(
  Object.values(ATTRIBUTE).filter((type) => type < 0x8000 && type !== ATTRIBUTE.integrity),
);

const REASONS = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  420: 'Unknown Attribute',
  437: 'Allocation Mismatch',
  438: 'Stale Nonce',
  440: 'Address Family not Supported',
  441: 'Wrong Credentials',
  442: 'Unsupported Transport Protocol',
  443: 'Peer Address Family Mismatch',
  486: 'Allocation Quota Reached',
  508: 'Insufficient Capacity',
} as const;
type ErrorNumber = keyof typeof REASONS;

export interface Answer {
  readonly error: boolean;
  readonly attributes: readonly Attribute[];
  /** Signs it, where the one who asked is known. */
  readonly key: Buffer | null;
}

export interface AnswerContext {
  readonly access: RelayAccess;
  readonly book: RelayBook;
  readonly random: (bytes: number) => Uint8Array;
  readonly nowMs: number;
  readonly wallNowMs: number;
}

/** Somebody whose signature was right. */
interface Asker {
  readonly user: RelayUser;
  readonly username: string;
}

const refuse = (number: ErrorNumber, key: Buffer | null, ...more: readonly Attribute[]): Answer => {
  const value = Buffer.concat([
    Buffer.from([0, 0, Math.floor(number / 100), number % 100]),
    Buffer.from(REASONS[number]),
  ]);
  return { error: true, attributes: [{ type: ATTRIBUTE.errorCode, value }, ...more], key };
};

const agree = (key: Buffer, ...attributes: readonly Attribute[]): Answer => ({
  error: false,
  attributes,
  key,
});

const addressOf = (type: number, endpoint: Endpoint): Attribute => ({ type, value: xorAddress(endpoint) });

/** Asks for a signature, by this nonce. */
const challenge = (number: 401 | 438, client: RelayClient, { access, nowMs }: AnswerContext): Answer =>
  refuse(
    number,
    null,
    { type: ATTRIBUTE.realm, value: Buffer.from(REALM) },
    { type: ATTRIBUTE.nonce, value: access.nonceFor(client.id, nowMs) },
  );

const authenticate = (client: RelayClient, message: StunMessage, context: AnswerContext): Asker | Answer => {
  if (!message.hasIntegrity) return challenge(401, client, context);
  const [name, realm, nonce] = [ATTRIBUTE.username, ATTRIBUTE.realm, ATTRIBUTE.nonce].map((type) =>
    valueOf(message, type),
  );
  if (!name || !realm || !nonce || name.length > USERNAME_BYTES) return refuse(400, null);
  if (!context.access.isNonceOf(client.id, nonce, context.nowMs)) return challenge(438, client, context);
  const username = name.toString('latin1');
  const user = context.access.read(username);
  const isOfThisParty = client.party === null || client.party === user?.party;
  if (!user || !isOfThisParty || realm.toString('latin1') !== REALM || !message.isSignedWith(user.key))
    return challenge(401, client, context);
  return { user, username };
};

/** The time that is asked for, ms, as far as it is given. */
const lifeMs = (message: StunMessage): number | null => {
  const value = valueOf(message, ATTRIBUTE.lifetime);
  if (!value) return RELAY.allocationMs;
  return value.length === 4 ? Math.min(value.readUInt32BE(0) * 1_000, RELAY.allocationMs) : null;
};

const allocated = ({ relayed, untilMs }: Allocation, key: Buffer, nowMs: number): Answer =>
  agree(
    key,
    addressOf(ATTRIBUTE.relayedAddress, relayed),
    // How the relay sees the client is nobody's business: it would only be one more address in an offer.
    addressOf(ATTRIBUTE.mappedAddress, relayed),
    { type: ATTRIBUTE.lifetime, value: uint32(Math.ceil((untilMs - nowMs) / 1_000)) },
  );

const allocate = (
  client: RelayClient,
  message: StunMessage,
  { user, username }: Asker,
  { book, nowMs, wallNowMs }: AnswerContext,
): Answer => {
  const { key, party, person } = user;
  const transaction = message.transaction.toString('hex');
  const held = book.of(client.id);
  if (held) return held.transaction === transaction ? allocated(held, key, nowMs) : refuse(437, key);
  const transport = valueOf(message, ATTRIBUTE.transport);
  const family = valueOf(message, ATTRIBUTE.addressFamily);
  const life = lifeMs(message);
  if (transport?.length !== 4 || life === null) return refuse(400, key);
  if (transport[0] !== UDP) return refuse(442, key);
  if (family && family[0] !== IPV4) return refuse(440, key);
  // Only here: what has begun goes on for as long as it is refreshed.
  if (user.endsAtMs <= wallNowMs) return refuse(403, key);
  const why = book.whyNot(person);
  if (why) return refuse(why === 'person' ? 486 : 508, key);
  const about = { client, party, person, username, key, transaction };
  return allocated(book.make(about, life === 0 ? RELAY.allocationMs : life), key, nowMs);
};

const refresh = (
  client: RelayClient,
  message: StunMessage,
  allocation: Allocation,
  { book, nowMs }: AnswerContext,
): Answer => {
  const life = lifeMs(message);
  if (life === null) return refuse(400, allocation.key);
  if (life === 0) book.free(client.id);
  else allocation.untilMs = nowMs + life;
  return agree(allocation.key, { type: ATTRIBUTE.lifetime, value: uint32(life / 1_000) });
};

/** The peers that are named, or why they can't be. */
const peersOf = ({ attributes }: StunMessage): readonly Endpoint[] | ErrorNumber => {
  const named = attributes.filter(({ type }) => type === ATTRIBUTE.peerAddress);
  const peers = named.map(({ value }) => readXorAddress(value));
  if (peers.length === 0 || named.some(({ value }) => value.length < 8)) return 400;
  const readable = peers.filter((peer) => peer !== null);
  if (readable.length < peers.length) return 443;
  return readable.every(({ address }) => isRelayed(address)) ? readable : 403;
};

const createPermission = (message: StunMessage, allocation: Allocation, { book }: AnswerContext): Answer => {
  const { key } = allocation;
  const peers = peersOf(message);
  if (typeof peers === 'number') return refuse(peers, key);
  const isDone = book.permit(
    allocation,
    peers.map(({ address }) => address),
  );
  return isDone ? agree(key) : refuse(508, key);
};

const channelBind = (message: StunMessage, allocation: Allocation, { book }: AnswerContext): Answer => {
  const { key } = allocation;
  const number = valueOf(message, ATTRIBUTE.channelNumber);
  const peers = peersOf(message);
  if (typeof peers === 'number') return refuse(peers, key);
  const [peer] = peers;
  const channel = number?.length === 4 ? number.readUInt16BE(0) : 0;
  const isChannel = channel >= FIRST_CHANNEL && channel <= LAST_CHANNEL;
  if (!peer || !isChannel || !book.bind(allocation, channel, peer)) return refuse(400, key);
  return agree(key);
};

/** The answer to a request of a client. */
export const answerTo = (client: RelayClient, message: StunMessage, context: AnswerContext): Answer => {
  const { method } = message;
  const isOurs = [METHOD.allocate, METHOD.refresh, METHOD.createPermission, METHOD.channelBind].some(
    (known) => known === method,
  );
  if (!isOurs) return refuse(400, null);
  const asker = authenticate(client, message, context);
  if ('error' in asker) return asker;
  const { key } = asker.user;
  const unknown = message.attributes.filter(({ type }) => type < 0x8000 && !KNOWN.has(type));
  if (unknown.length > 0) {
    const value = Buffer.alloc(unknown.length * 2);
    unknown.forEach(({ type }, index) => value.writeUInt16BE(type, index * 2));
    return refuse(420, key, { type: ATTRIBUTE.unknown, value });
  }
  if (method === METHOD.allocate) return allocate(client, message, asker, context);
  const allocation = context.book.of(client.id);
  if (!allocation) return refuse(437, key);
  if (allocation.username !== asker.username) return refuse(441, key);
  if (method === METHOD.refresh) return refresh(client, message, allocation, context);
  if (method === METHOD.createPermission) return createPermission(message, allocation, context);
  return channelBind(message, allocation, context);
};
