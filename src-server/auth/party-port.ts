import type { z } from 'zod';
import type { PARTY_ROUTES } from '@core/wire/http';
import type { Runtime } from '../base/runtime';
import { describeSession, mintProbe, mintToken } from '../sessions/people';
import type { SessionRegistry } from '../sessions/registry';
import type { AccessTokens } from '../sessions/tokens';

type Answer<N extends keyof typeof PARTY_ROUTES> = z.output<(typeof PARTY_ROUTES)[N]['answer']>;
type Body<N extends 'createSession' | 'mintToken' | 'mintProbe' | 'revoke'> = z.input<
  (typeof PARTY_ROUTES)[N]['body']
>;

/**
 * What the authentication server needs of the party server. Every method throws WatchTogetherError with the party
 * server's code, and SERVER_UNREACHABLE where it can't be asked.
 */
export interface PartyPort {
  createSession(body: Body<'createSession'>): Promise<Answer<'createSession'>>;
  mintToken(body: Body<'mintToken'>): Promise<Answer<'mintToken'>>;
  mintProbe(body: Body<'mintProbe'>): Promise<Answer<'mintProbe'>>;
  describeSession(sessionId: string): Promise<Answer<'describeSession'>>;
  closeSession(sessionId: string): Promise<unknown>;
  /** Voids the tokens of a person who hasn't come in, and says whether they have. */
  releasePerson(sessionId: string, participantId: string): Promise<Answer<'releasePerson'>>;
  /** Removes a person; with `by`, as far as that person may. */
  revoke(sessionId: string, body: Body<'revoke'>): Promise<Answer<'revoke'>>;
}

/** The party server in the same process. */
export const localParty = (registry: SessionRegistry, tokens: AccessTokens, runtime: Runtime): PartyPort => ({
  createSession: async ({ name, maxParticipants, blocked = [] }) => ({
    sessionId: (await registry.create({ name, maxParticipants, blocked })).id,
  }),
  mintToken: (body) => mintToken(registry, tokens, runtime, body),
  mintProbe: async (body) => mintProbe(registry, tokens, body),
  describeSession: async (sessionId) => describeSession(registry, sessionId),
  closeSession: async (sessionId) => registry.close(sessionId),
  releasePerson: async (sessionId, participantId) => registry.release(sessionId, participantId),
  revoke: async (sessionId, { participantId, by = null }) => registry.remove(sessionId, by, participantId),
});
