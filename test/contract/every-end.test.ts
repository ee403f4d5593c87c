/** Every reason for which a session ends is brought about here, and reaches the person whose session ends. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PARTY_ROUTES } from '@core/wire/http';
import { DisconnectReasonSchema, type DisconnectReason } from '@core/wire/room';
import type { SdkPerson } from '../fakes/sdk-person';
import { askRoute } from '../fakes/real-server';
import { Stage, until } from './stage';

let stage: Stage;
beforeEach(() => (stage = new Stage()));
afterEach(() => stage.close());

const idOf = ({ sdk }: SdkPerson): string => sdk.local?.id ?? '';

/** The person was sent away for a while, and doesn't wait until that is over. */
const givesUp = async ({ sdk }: SdkPerson): Promise<void> => {
  await until(() => sdk.state.kind === 'reconnecting');
  await sdk.disconnect();
};

const SCENARIOS: Readonly<Record<DisconnectReason, () => Promise<unknown>>> = {
  left: async () => (await stage.joined('Ana')).sdk.disconnect(),
  removed: async () => {
    const { ana, ben } = await stage.two();
    await ana.sdk.removeParticipant(idOf(ben));
  },
  session_closed: async () => (await stage.two()).ana.sdk.endForAll(),
  duplicate_identity: async () => {
    const ana = await stage.joined('Ana');
    const { token } = await (
      await stage.server()
    ).mint(await stage.session(), 'Ana', 'participant', idOf(ana));
    await (await stage.atServer('Ana', { getToken: () => Promise.resolve(token) })).sdk.connect();
  },
  token_revoked: async () => {
    const { url, basic } = await stage.server();
    const body = { participantId: idOf(await stage.joined('Ana')) };
    const path = PARTY_ROUTES.revoke.path.replace(':sessionId', await stage.session());
    await askRoute(url, PARTY_ROUTES.revoke, { path, body, authorization: basic });
  },
  server_shutdown: async () => {
    const ana = await stage.joined('Ana');
    await (await stage.server()).server.close();
    await givesUp(ana);
  },
  rate_limited: async () => {
    const ana = await stage.joined('Ana');
    const said = Promise.allSettled(Array.from({ length: 200 }, (_, index) => ana.sdk.send(`${index}`)));
    await givesUp(ana);
    await said;
  },
  reconnect_timeout: async () => {
    const ana = await stage.joinedInMemory('ana');
    stage.party.refuse = 'SERVER_UNREACHABLE';
    stage.party.restart();
    await stage.clock.advanceAsync(70_000);
    await ana.sdk.disconnect();
  },
};

describe('every reason of an end', () => {
  it.each(DisconnectReasonSchema.options)(
    'the reason %s is told to everybody for whom the session ends',
    async (reason) => {
      await SCENARIOS[reason]();
      await until(() => stage.payloads('disconnected').length > 0);
      expect(stage.payloads('disconnected')).toContainEqual({ reason });
    },
  );
});
