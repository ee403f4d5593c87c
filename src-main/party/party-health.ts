import type { Clock } from '@core/base/clock';
import { WatchTogetherError } from '@core/base/errors';
import type { ServerFinding } from '@core/net/network-judgement';
import type { AuthClient } from './auth-client';
import type { ServerAddress } from '../system/http-send';

/**
 * Asks for the health of a party's server, for a connection test of the page, which asks nobody by HTTP itself.
 * @param find searches the servers that the page was told of
 * @throws INVALID_STATE for any other one
 */
export const partyHealth =
  (
    auth: Pick<AuthClient, 'checkHealth'>,
    find: (url: string) => ServerAddress | null,
    clock: Clock,
  ): ((partyUrl: string) => Promise<ServerFinding>) =>
  async (partyUrl) => {
    const server = find(partyUrl);
    if (!server) throw new WatchTogetherError('INVALID_STATE', 'This app was told of no such party server');
    const askedAtMs = clock.now();
    try {
      await auth.checkHealth(server);
      return { kind: 'answered', ms: clock.now() - askedAtMs };
    } catch (error) {
      const code = error instanceof WatchTogetherError ? error.code : 'INTERNAL';
      if (code === 'CLIENT_OUTDATED') return { kind: 'clientOutdated' };
      if (code === 'SERVER_OUTDATED') return { kind: 'serverOutdated' };
      return { kind: code === 'PROTOCOL_MISMATCH' ? 'refused' : 'unreachable' };
    }
  };
