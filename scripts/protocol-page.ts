/** The text of docs/protocol.md, made from the schemas. */
import { z } from 'zod';
import { ERROR_CODES, type ErrorCode } from '@core/base/errors';
import { EmbeddedConfigSchema, EmbeddedEventSchema, EmbeddedRequestSchema } from '@core/ipc/embedded';
import { ReachEventSchema, ReachRequestSchema } from '@core/ipc/reach';
import { IPC_CALLS, IPC_EVENTS } from '@core/ipc/contract';
import { AUTH_ROUTES, HealthSchema, InviteSchema, PARTY_ROUTES, SeatSchema } from '@core/wire/http';
import { readTold } from '@core/wire/as-known';
import { GrantsSchema, ROLE_GRANTS } from '@core/wire/grants';
import { FilmSourceSchema } from '@core/wire/film-sources';
import * as limits from '@core/wire/limits';
import {
  HoldSchema,
  FilmSchema,
  ObservationSchema,
  PatienceSchema,
  PlaybackCommandSchema,
  PlaybackSchema,
  ReadinessSchema,
  TimelineSchema,
} from '@core/wire/playback';
import {
  ChatMessageSchema,
  DisconnectReasonSchema,
  ParticipantSchema,
  PublicationSchema,
  RoomEventSchema,
  RoomStateSchema,
} from '@core/wire/room';
import {
  CLIENT_REQUESTS,
  HandshakeSchema,
  PeerSignalSchema,
  SERVER_EVENTS,
  SnapshotSchema,
  WireErrorSchema,
} from '@core/wire/socket';
import {
  PROBE_LIMITS,
  PROBE_NAMESPACE,
  PROBE_REQUESTS,
  ProbeDataSchema,
  ProbeHandshakeSchema,
} from '@core/wire/probe';
import { ProbeClaimsSchema, TokenClaimsSchema } from '@core/wire/token';
import { RATES } from '@server/gateway/budget';

/** The places where one of several words is expected and an unknown word is read as one of them. */
const READ_AS: Readonly<Record<string, z.ZodType>> = {
  'Participant.role': ParticipantSchema.shape.role,
  'Participant.heir': ParticipantSchema.shape.heir,
  'Participant.presence': ParticipantSchema.shape.presence,
  'Readiness.state': ReadinessSchema.shape.state,
  'Playback.phase': PlaybackSchema.shape.phase,
  'Playback.hold.reason': HoldSchema.shape.reason,
  'bye.reason': DisconnectReasonSchema,
  'error.code': WireErrorSchema.shape.code,
};

const readAs = (schema: z.ZodType): string => {
  const told = readTold(schema, 'a word of a newer version');
  return told.kind === 'known' ? String(told.data) : '–';
};

const READING = [
  'What a client asks is refused where it doesn’t fit. What comes down to it is read for what is known of it: keys that it doesn’t know are dropped; a word that it doesn’t know, where one of several is expected, is read as the one that the table names, else what it stands in falls out of its list, is null or left out, or is the variant `unknown` of its union, which nobody sends. An event that it doesn’t know counts as a revision, and a snapshot (`room:sync`) tells what it changed.',
  [
    '| where | read as |',
    '| --- | --- |',
    ...Object.entries(READ_AS).map(([where, schema]) => `| ${where} | ${readAs(schema)} |`),
  ].join('\n'),
].join('\n\n');

/** What each version of the protocol brought. A client and a server that share no version refuse each other. */
const VERSIONS: Readonly<Record<number, string>> = {
  1: 'The first.',
  2: "The room has a `patience`: in its state and in `roomUpdated`, set by `room:patience`. Films can be `live`. An observation tells `corrections` and the `live` window. `sync:people` passes on how everybody's film keeps step.",
  3: 'The call: `want` among the signals, `call:report` and `call:people`, `ice:servers` and `iceLifeMs` in the snapshot; probes; `join` in the handshake and `room:joined`; the lower seat offers.',
  4: 'Doors: the snapshot comes without the chat, which follows in pages (`chat:history`). Texts of people are cleaned at the door and a line of chat has 2,000 characters; ids of messages are made by the room.',
  5: 'One word for one thing: what was `media` is `film` where it is watched (`filmId`, `FILM_*`) and `call` where it is voices and pictures (`call:publish`, `call:unpublish`, `call:inputs`); `mic` is `microphone`, `room:kick` is `room:remove`, and who was put out was `removed`. The handshake says a range of versions and what a client `can`; a participant has `can`.',
};

/** The shapes that are named once and referred to elsewhere. */
const NAMED: Readonly<Record<string, z.ZodType>> = {
  Grants: GrantsSchema,
  Publication: PublicationSchema,
  Readiness: ReadinessSchema,
  Participant: ParticipantSchema,
  ChatMessage: ChatMessageSchema,
  FilmSource: FilmSourceSchema,
  Film: FilmSchema,
  Timeline: TimelineSchema,
  Playback: PlaybackSchema,
  PlaybackCommand: PlaybackCommandSchema,
  Patience: PatienceSchema,
  Observation: ObservationSchema,
  RoomState: RoomStateSchema,
  RoomEvent: RoomEventSchema,
  Snapshot: SnapshotSchema,
  PeerSignal: PeerSignalSchema,
  Invite: InviteSchema,
  Seat: SeatSchema,
  ProbeData: ProbeDataSchema,
};

interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  maxLength?: number;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
  format?: string;
  default?: unknown;
}

const registry = z.registry<{ id: string }>();
for (const [id, schema] of Object.entries(NAMED)) registry.add(schema, { id });

const jsonOf = (schema: z.ZodType): JsonSchema =>
  z.toJSONSchema(schema, {
    unrepresentable: 'any',
    io: 'input',
    metadata: registry,
  }) as JsonSchema;

const limitsOf = (schema: JsonSchema): string => {
  const parts: string[] = [];
  if (schema.maxLength !== undefined) parts.push(`≤ ${schema.maxLength} characters`);
  if (schema.maxItems !== undefined) parts.push(`≤ ${schema.maxItems}`);
  if (schema.type === 'number' || schema.type === 'integer') {
    const low = schema.minimum;
    const high = schema.maximum;
    const safe = (n: number | undefined): n is number => n !== undefined && Math.abs(n) < 1e15;
    if (safe(low) && safe(high)) parts.push(`${low}…${high}`);
    else if (safe(low)) parts.push(`≥ ${low}`);
    else if (safe(high)) parts.push(`≤ ${high}`);
  }
  return parts.length > 0 ? ` /* ${parts.join(', ')} */` : '';
};

const show = (schema: JsonSchema, indent: string): string => {
  if (schema.$ref) return schema.$ref.split('/').at(-1) ?? 'unknown';
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const union = schema.anyOf ?? schema.oneOf;
  if (union) {
    const parts = union.map((part) => show(part, indent));
    return parts.every((part) => !part.includes('\n'))
      ? parts.join(' | ')
      : parts.map((part) => `\n${indent}| ${part}`).join('');
  }
  if (schema.type === 'array') {
    const item = show(schema.items ?? {}, indent);
    return `${/[ |]/.test(item) && !item.startsWith('{') ? `(${item})` : item}[]${limitsOf(schema)}`;
  }
  if (schema.type === 'object' && schema.properties) {
    const inner = `${indent}  `;
    const rows = Object.entries(schema.properties).map(
      ([name, property]) =>
        `${inner}${name}${schema.required?.includes(name) ? '' : '?'}: ${show(property, inner)}`,
    );
    return rows.length === 0 ? '{}' : `{\n${rows.join('\n')}\n${indent}}`;
  }
  if (schema.type === undefined) return 'unknown';
  return `${[schema.type].flat().join(' | ')}${limitsOf(schema)}`;
};

/** A schema as TypeScript-like text; with `top` a named schema is spelled out instead of named. */
const shape = (schema: z.ZodType, top = false): string => {
  const json = jsonOf(schema) as JsonSchema & {
    $defs?: Record<string, JsonSchema>;
  };
  const target = top && json.$ref ? (json.$defs?.[json.$ref.split('/').at(-1) ?? ''] ?? json) : json;
  return show(target, '');
};

const block = (text: string): string => `\`\`\`text\n${text}\n\`\`\``;

const errorRow = (code: string): string => {
  const rule: { fatal: boolean; retryable: boolean; legacy?: number } = ERROR_CODES[code as ErrorCode];
  return `| ${code} | ${rule.fatal ? 'yes' : 'no'} | ${rule.retryable ? 'yes' : 'no'} | ${rule.legacy ?? ''} |`;
};

interface Route {
  method: string;
  path: string;
  body?: z.ZodType;
  answer: z.ZodType;
}

const routes = (table: Readonly<Record<string, Route>>): string[] =>
  Object.values(table).flatMap((route) => [
    `### ${route.method} ${route.path}`,
    route.body ? `Body\n\n${block(shape(route.body))}` : 'No body.',
    `Answer\n\n${block(shape(route.answer))}`,
  ]);

export const protocolPage = (): string =>
  [
    '# Protocol',
    '<!-- Made by `npm run docs:protocol` from the schemas in src-core. Do not edit. -->',
    `Protocol version ${limits.PROTOCOL_VERSION}. Positions are milliseconds of film, server times are milliseconds of the server's monotonic clock, which has another origin in every \`serverEpoch\`. Everything that arrives is parsed with these shapes.`,
    READING,
    '## Versions',
    [
      '| version | brought |',
      '| --- | --- |',
      ...Object.entries(VERSIONS).map((row) => `| ${row.join(' | ')} |`),
    ].join('\n'),
    '## Limits',
    [
      '| what | value |',
      '| --- | --- |',
      ...Object.entries(limits.LIMITS).map(([name, value]) => `| ${name} | ${value} |`),
    ].join('\n'),
    '## Named shapes',
    ...Object.entries(NAMED).map(([name, schema]) => `### ${name}\n\n${block(shape(schema, true))}`),
    '## Socket: handshake',
    'In `auth` of the Socket.IO connection, never in the URL.',
    block(shape(HandshakeSchema)),
    'The newest version is spoken that both ends speak. Where there is none, the older end is told so: `CLIENT_OUTDATED` or `SERVER_OUTDATED`. `can` names what isn’t the same for everybody of a version: the room works with what both ends can, and `Participant.can` says it of each.',
    'A refused connection carries `{ code, message }` in the data of its `connect_error`.',
    '## Socket: requests of a client',
    'Each is acknowledged: `{ ok: true, … }` with the answer below, or `{ ok: false, error: { code, message } }`.',
    'Each counts against one of these rates of its person, over all their connections; beyond it is `RATE_LIMITED`.',
    [
      '| rate | at once | a second |',
      '| --- | --- | --- |',
      ...Object.entries(RATES).map(([name, { burst, perSecond }]) => `| ${name} | ${burst} | ${perSecond} |`),
    ].join('\n'),
    ...Object.entries(CLIENT_REQUESTS).flatMap(([name, request]) => [
      `### ${name}`,
      `Counts as \`${request.rate}\`.`,
      block(shape(request.payload)),
      `Answer\n\n${block(shape(request.answer))}`,
    ]),
    '## Socket: announcements of the server',
    ...Object.entries(SERVER_EVENTS).map(([name, schema]) => `### ${name}\n\n${block(shape(schema))}`),
    '## Socket: probes',
    `The look at the way to the server before joining, in the namespace \`${PROBE_NAMESPACE}\`, opened by a probe token. Nothing of any session can be seen or done there. \`ProbeData\` is binary, ${PROBE_LIMITS.chunkBytes} bytes at the most.`,
    block(shape(ProbeHandshakeSchema)),
    ...Object.entries(PROBE_REQUESTS).flatMap(([name, request]) => [
      `### ${name}`,
      block(shape(request.payload)),
      `Answer\n\n${block(shape(request.answer))}`,
    ]),
    'What one token pays for:',
    block(JSON.stringify(PROBE_LIMITS, null, 1).replace(/"(\w+)":/g, '$1:')),
    '## HTTP of the authentication server',
    ...routes(AUTH_ROUTES),
    '## HTTP of the party server',
    'For holders of API key and secret, as HTTP basic authentication.',
    ...routes(PARTY_ROUTES),
    `### GET /v1/health\n\n${block(shape(HealthSchema))}`,
    '## Access token',
    'A JWT with these claims.',
    block(shape(TokenClaimsSchema)),
    'And those of a probe token, which is of another audience:',
    block(shape(ProbeClaimsSchema)),
    'What a role starts with:',
    block(JSON.stringify(ROLE_GRANTS, null, 1).replace(/"(\w+)":/g, '$1:')),
    '## The embedded server',
    'Between the main process and the utility process, over its MessagePort.',
    block(shape(EmbeddedConfigSchema)),
    block(shape(EmbeddedRequestSchema)),
    block(shape(EmbeddedEventSchema)),
    '## The process of a guest’s ways',
    'Between the main process and the utility process that finds parties over the DHT, over its MessagePort.',
    block(shape(ReachRequestSchema)),
    block(shape(ReachEventSchema)),
    '## Renderer and main process',
    ...Object.entries(IPC_CALLS).map(
      ([name, call]) => `### ${name}\n\n${block(`(input: ${shape(call.input)}) => ${shape(call.output)}`)}`,
    ),
    '### Events of the main process',
    ...Object.entries(IPC_EVENTS).map(([name, schema]) => `#### ${name}\n\n${block(shape(schema))}`),
    '## Fingerprint of a film',
    'SHA-256, hex, over the size as 8 bytes big-endian, then the first, the middle and the last 1 MiB (the whole file where it is smaller than 3 MiB). Two files with the same fingerprint and size are taken for the same film.',
    '## Error codes',
    [
      '| code | fatal | may work later | number of the original SDK |',
      '| --- | --- | --- | --- |',
      ...Object.keys(ERROR_CODES).map(errorRow),
    ].join('\n'),
  ].join('\n\n');
