import { z } from 'zod';
import { ReachKeySchema } from './reach';

/** An address and a port as they stand in a setting: `203.0.113.5:49737`. */
const IPV4_AND_PORT = /^((?:\d{1,3}\.){3}\d{1,3}):(\d{1,5})$/;

/** @returns null for what isn't an IPv4 address with a port */
export const parseDhtAddress = (text: string): { readonly host: string; readonly port: number } | null => {
  const [, host = '', digits = ''] = IPV4_AND_PORT.exec(text) ?? [];
  const port = Number(digits);
  const isAddress = z.ipv4().safeParse(host).success;
  return isAddress && port >= 1 && port <= 65_535 ? { host, port } : null;
};

/** A relay through which two meet without learning each other's address (ADR 62). */
export interface ReachRelay {
  /** Its public key, 32 bytes, base64url. */
  readonly key: string;
  readonly host: string;
  readonly port: number;
}

/**
 * Reads a relay as its server shows it: its key, and where it is, so that nobody else has to be asked for the way to it.
 * @returns null for what isn't one
 */
export const parseReachRelay = (text: string): ReachRelay | null => {
  const [key = '', at = '', ...rest] = text.split('@');
  const address = rest.length === 0 ? parseDhtAddress(at) : null;
  return address && ReachKeySchema.safeParse(key).success ? { key, ...address } : null;
};

export const formatReachRelay = ({ key, host, port }: ReachRelay): string => `${key}@${host}:${port}`;

/** A key, a sign, an address and a port. */
const RELAY_LENGTH = 43 + 1 + 21;
export const ReachRelaySchema = z
  .string()
  .max(RELAY_LENGTH)
  .refine((text) => parseReachRelay(text) !== null, 'must look like KEY@203.0.113.5:49737');
