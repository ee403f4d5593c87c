import { z } from 'zod';
import { ProtocolRangeSchema } from './protocol-age';
import { SnapshotSchema, type WireError } from './socket';

/**
 * A test of the route to a party server before joining: a namespace of its own on the same socket, opened by a probe
 * token (`POST /v1/probes`), in which nothing of any session can be seen or done. Acknowledged like the party's
 * requests.
 */
export const PROBE_NAMESPACE = '/probe';

export const PROBE_LIMITS = {
  /** Life of a probe token; also of the relay credentials that it gives. */
  lifeMs: 120_000,
  /** A connection is closed after this long: the whole test takes ten seconds. */
  connectionMs: 20_000,
  /** Connections that one token opens, one after the other: the person may test again. */
  connections: 3,
  /** Size of one piece of test data; well below `LIMITS.socketBytes`. */
  chunkBytes: 32_768,
  /** Test data in each direction that one token pays for. */
  bytes: 1_048_576,
  echoes: 100,
  iceRequests: 6,
} as const;

export const ProbeHandshakeSchema = z.object({
  token: z.string().min(1).max(4_096),
  protocol: ProtocolRangeSchema,
});
export type ProbeHandshake = z.infer<typeof ProbeHandshakeSchema>;

/** Test data, whatever is in it: a Buffer in Node, an ArrayBuffer in a browser. */
export const ProbeDataSchema = z.custom<Uint8Array | ArrayBuffer>(
  (data) =>
    (data instanceof Uint8Array || data instanceof ArrayBuffer) &&
    data.byteLength >= 1 &&
    data.byteLength <= PROBE_LIMITS.chunkBytes,
);

const none = z.strictObject({});

/** Requests of a probe: name → payload and the rest of a successful acknowledgement. */
export const PROBE_REQUESTS = {
  'probe:echo': { payload: none, answer: z.object({}) },
  /** Relays to try, with credentials that end with the token. */
  'probe:ice': { payload: none, answer: SnapshotSchema.pick({ iceServers: true }) },
  'probe:download': {
    payload: z.strictObject({ bytes: z.number().int().min(1).max(PROBE_LIMITS.chunkBytes) }),
    answer: z.object({ data: ProbeDataSchema }),
  },
  'probe:upload': { payload: z.strictObject({ data: ProbeDataSchema }), answer: z.object({}) },
} as const;
export type ProbeRequestName = keyof typeof PROBE_REQUESTS;
export type ProbeRequestPayload<N extends ProbeRequestName> = z.infer<(typeof PROBE_REQUESTS)[N]['payload']>;
export type ProbeRequestAnswer<N extends ProbeRequestName> = z.infer<(typeof PROBE_REQUESTS)[N]['answer']>;
export type ProbeAcknowledgement<N extends ProbeRequestName> =
  ({ ok: true } & ProbeRequestAnswer<N>) | { ok: false; error: WireError };
