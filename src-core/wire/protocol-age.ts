import { OLDEST_CLIENT, PROTOCOL_VERSION } from './limits';

/** How the two ends of the wire go together by their age; `null`: they understand each other. */
export type ProtocolTrouble = 'CLIENT_OUTDATED' | 'SERVER_OUTDATED' | null;

/** What a server says of itself (`GET /v1/health`). */
export interface ServerProtocols {
  /** The version that it speaks, and the newest that it takes. */
  readonly protocol: number;
  /** The oldest version of a client that it takes; a server that doesn't say takes its own alone. */
  readonly oldestClient?: number | undefined;
}

export const OWN_PROTOCOLS: ServerProtocols = { protocol: PROTOCOL_VERSION, oldestClient: OLDEST_CLIENT };

/** @param client the version that the client speaks: the newer end knows what became of the older one's words */
export const protocolTrouble = (
  { protocol, oldestClient = protocol }: ServerProtocols,
  client: number = PROTOCOL_VERSION,
): ProtocolTrouble => {
  if (client < oldestClient) return 'CLIENT_OUTDATED';
  return client > protocol ? 'SERVER_OUTDATED' : null;
};
