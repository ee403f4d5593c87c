import { z } from 'zod';
import { OLDEST_PROTOCOL, PROTOCOL_VERSION } from './limits';

const version = z.number().int().min(1).max(10_000);

/** The versions of the protocol that one end of the wire speaks. */
export const ProtocolRangeSchema = z
  .strictObject({ min: version, max: version })
  .refine(({ min, max }) => min <= max, 'the oldest version is not newer than the newest');
export type ProtocolRange = z.infer<typeof ProtocolRangeSchema>;

export const OWN_PROTOCOLS: ProtocolRange = { min: OLDEST_PROTOCOL, max: PROTOCOL_VERSION };

/** Whether the two ends of the wire go together by their age; `null`: they understand each other. */
export type ProtocolTrouble = 'CLIENT_OUTDATED' | 'SERVER_OUTDATED' | null;

/** A server's statement of its versions (`GET /v1/health`). */
interface ServerProtocols {
  readonly protocol: number;
  /** A server that doesn't say takes only clients of its own version. */
  readonly oldestClient?: number | undefined;
}

export const protocolsOf = ({ protocol, oldestClient = protocol }: ServerProtocols): ProtocolRange => ({
  min: oldestClient,
  max: protocol,
});

/** Where there is a version that both speak, the newest such one is spoken. */
export const protocolTrouble = (
  server: ProtocolRange,
  client: ProtocolRange = OWN_PROTOCOLS,
): ProtocolTrouble => {
  if (client.max < server.min) return 'CLIENT_OUTDATED';
  return client.min > server.max ? 'SERVER_OUTDATED' : null;
};
