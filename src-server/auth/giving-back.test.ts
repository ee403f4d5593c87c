import { randomBytes } from 'node:crypto';
import { expect, it, vi } from 'vitest';
import { ManualClock } from '../../test/fakes/clock';
import { hashSecret } from '../http/secrets';
import { MemoryAuthStore } from '../store/memory';
import { AuthService } from './auth-service';
import type { PartyPort } from './party-port';

const described: Awaited<ReturnType<PartyPort['describeSession']>> = {
  ...{ sessionId: 's_1', name: 'Friday', state: 'created', locked: false, maxParticipants: 6 },
  ...{ full: false, arrived: [], atDoor: [], participants: [] },
};

it('a seat that is given back while its token is renewed has no token made for it', async () => {
  const store = new MemoryAuthStore();
  store.putHostKey({ name: 'laptop', hash: hashSecret('a host key') });
  const mintToken = vi.fn(() => Promise.resolve({ participantId: 'p_1', token: 'token', expiresAtMs: 7 }));
  let answer = (_released: { inUse: boolean }): void => undefined;
  const releasePerson = vi.fn(() => new Promise<{ inUse: boolean }>((resolve) => void (answer = resolve)));
  const party = {
    createSession: () => Promise.resolve({ sessionId: 's_1' }),
    describeSession: () => Promise.resolve(described),
    ...{ mintToken, releasePerson },
  };
  const auth = new AuthService({
    ...{ store, party: party as unknown as PartyPort, partyUrl: '', codeKey: 'key', codeLength: 10 },
    runtime: {
      clock: new ManualClock(0),
      wallMs: () => 1_700_000_000_000,
      random: (length) => randomBytes(length),
    },
  });
  const { invite } = await auth.createParty('a host key', { partyName: 'Friday', name: 'Ana' });
  const { seat } = await auth.redeem({ code: invite.code, name: 'Ben', atDoor: true }, '203.0.113.7');
  mintToken.mockClear();
  const given = auth.giveBack(seat.seatCredential);
  await vi.waitFor(() => expect(releasePerson).toHaveBeenCalled());
  const renewed = auth.renew(seat.seatCredential);
  answer({ inUse: false });
  await expect(renewed).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
  await given;
  expect(mintToken).not.toHaveBeenCalled();
});
