import type { Clock } from '@core/base/clock';
import type { ServerFinding } from '@core/net/network-judgement';
import { readTold } from '@core/wire/as-known';
import { HealthSchema } from '@core/wire/http';
import { protocolsOf, protocolTrouble } from '@core/wire/protocol-age';

/** Asks a server for its health (`GET /v1/health`), and whether it is one of ours, of our version. Never throws. */
export const askHealth =
  (clock: Clock, ask: typeof fetch = (...request) => fetch(...request)) =>
  async (serverUrl: string, signal: AbortSignal): Promise<ServerFinding> => {
    const askedAtMs = clock.now();
    try {
      const response = await ask(new URL('/v1/health', serverUrl), {
        signal,
        cache: 'no-store',
        credentials: 'omit',
      });
      const ms = clock.now() - askedAtMs;
      const answer: unknown = await response.json().catch(() => null);
      const health = readTold(HealthSchema, answer);
      if (health.kind !== 'known') return { kind: 'refused' };
      const trouble = protocolTrouble(protocolsOf(health.data));
      if (trouble) return { kind: trouble === 'CLIENT_OUTDATED' ? 'clientOutdated' : 'serverOutdated' };
      return { kind: 'answered', ms };
    } catch {
      return { kind: 'unreachable' };
    }
  };
