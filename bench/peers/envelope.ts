/** The envelope of a policy's messages: JSON in one string of limited length. */
import { z } from 'zod';

/** The longest message of a policy has some hundred characters. */
const MAX_ENVELOPE_CHARS = 4_096;
/** The socket's own limit: the envelope in UTF-8, and the transport's overhead. */
export const MAX_PACKET_BYTES = 4 * MAX_ENVELOPE_CHARS;
export const ENVELOPE_EVENT = 'envelope';

const text = z.string().max(MAX_ENVELOPE_CHARS);
const envelope = z.object({ message: z.unknown() });
export const personName = z.string().min(1).max(64);

export const endpointPath = (policyId: string): string => `/peers/${policyId}`;

export const packed = (message: unknown): string => JSON.stringify({ message });

/** The message in an envelope; null where it isn't one. */
export function unpacked(received: unknown): { readonly message: unknown } | null {
  const json = text.safeParse(received);
  if (!json.success) return null;
  try {
    const parsed = envelope.safeParse(JSON.parse(json.data));
    return parsed.success ? { message: parsed.data.message } : null;
  } catch {
    return null;
  }
}
