import { newId } from '@core/base/ids';
import { standingOf, whyNotInvite } from '@core/room/rights';
import { isFull } from '@core/room/seats';
import { eachRight, RIGHT_NAMES, ROLE_GRANTS } from '@core/wire/grants';
import type { Grants, Role } from '@core/wire/room';
import type { Runtime } from '../base/runtime';
import type { SessionRegistry } from './registry';
import type { AccessTokens } from './tokens';

export interface TokenRequest {
  readonly sessionId: string;
  readonly name: string;
  readonly role: Role;
  readonly participantId?: string | undefined;
  /** Who it is beyond this session. */
  readonly person?: string | undefined;
  readonly grants?: Grants | undefined;
}

/** What was asked for, as far as the role has it. */
const narrowed = (role: Role, wanted: Grants | undefined): Grants => {
  const own = ROLE_GRANTS[role];
  if (!wanted) return own;
  return {
    publish: own.publish.filter((kind) => wanted.publish.includes(kind)),
    ...eachRight(RIGHT_NAMES, (right) => own[right] && wanted[right]),
  };
};

/**
 * A token for one person: a new one, or by `participantId` the same one again.
 * @throws WatchTogetherError SESSION_CLOSED, SESSION_NOT_FOUND, TOKEN_INVALID for somebody who was removed,
 * PERSON_REMOVED where they come as somebody else
 */
export const mintToken = async (
  registry: SessionRegistry,
  tokens: AccessTokens,
  runtime: Runtime,
  { sessionId, name, role, participantId, person, grants }: TokenRequest,
): Promise<{ participantId: string; token: string; expiresAtMs: number }> => {
  const sub = participantId ?? newId('p', runtime.random);
  if (person !== undefined) registry.admit(sessionId, sub, person);
  registry.expect(sessionId, sub);
  const minted = await tokens.mint({ sub, sid: sessionId, name, role, grants: narrowed(role, grants) });
  return { participantId: sub, ...minted };
};

/**
 * A token for looking at the way here.
 * @param whom the session it is asked for, and the person, where they have a seat already
 * @throws WatchTogetherError as `mintToken`
 */
export const mintProbe = (
  registry: SessionRegistry,
  tokens: AccessTokens,
  {
    sessionId,
    participantId,
  }: { readonly sessionId?: string | undefined; readonly participantId?: string | undefined },
): Promise<{ token: string; expiresAtMs: number }> => {
  if (sessionId !== undefined && participantId !== undefined)
    registry.authorise({ sid: sessionId, sub: participantId });
  else if (sessionId !== undefined) registry.get(sessionId);
  return tokens.mintProbe();
};

/** What the party server tells of a session to those who hold key and secret. */
export const describeSession = (registry: SessionRegistry, sessionId: string) => {
  const { room, door } = registry.get(sessionId);
  const { state, opened, away } = room;
  return {
    sessionId,
    name: state.name,
    state: opened ? ('open' as const) : ('created' as const),
    locked: state.locked,
    maxParticipants: state.maxParticipants,
    full: isFull(room),
    arrived: [...state.participants, ...away].map(({ id }) => id),
    atDoor: door.people.map(({ id }) => id),
    participants: state.participants.map((participant) => {
      const standing = standingOf(state, participant);
      const { id, name, presence } = participant;
      return { id, name, isOwner: standing.isOwner, mayInvite: whyNotInvite(standing) === null, presence };
    }),
  };
};
