/** Somebody at the table who wants others to read what nobody wrote, or to take them for somebody else. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RawClient } from '../fakes/raw-client';
import { RealServer } from '../fakes/real-server';

let real: RealServer;
beforeAll(async () => {
  real = await RealServer.start();
});
afterAll(() => real.stop());

const privateLines = (client: RawClient) =>
  client.heard.flatMap((heard) => (heard.name === 'chat:private' ? [heard.payload] : []));

describe('an id of a message', () => {
  it('never shows different words to two people: privately to one, then to all', async () => {
    const { ana, ben, hostSeat } = await real.partyOfTwo();
    const to = [hostSeat.participantId];
    await ben.ok('chat:send', { messageId: 'm1', text: 'for your eyes', to });
    await ben.ok('chat:send', { messageId: 'm1', text: 'for all to read' });
    await ana.untilRoom(({ chat }) => chat.length === 1);
    const [line] = privateLines(ana);
    expect(line?.text).toBe('for your eyes');
    expect(ana.room?.chat[0]?.text).toBe('for all to read');
    expect(line?.messageId).not.toBe(ana.room?.chat[0]?.messageId);
  });

  it('never shows different words to two people: privately to each', async () => {
    const { ana, ben, hostSeat } = await real.partyOfTwo();
    const seat = await real.mint(hostSeat.sessionId, 'Cem');
    const cem = await real.join(seat.token);
    await ben.ok('chat:send', { messageId: 'm1', text: 'one thing', to: [hostSeat.participantId] });
    await ben.ok('chat:send', { messageId: 'm1', text: 'another', to: [seat.participantId] });
    await ana.until((client) => privateLines(client).length === 1);
    await cem.until((client) => privateLines(client).length === 1);
    expect(privateLines(ana)[0]?.messageId).not.toBe(privateLines(cem)[0]?.messageId);
  });

  it('can’t be taken before its author uses it', async () => {
    const { ana, ben } = await real.partyOfTwo();
    await ben.ok('chat:send', { messageId: 'm1', text: 'first' });
    await ana.ok('chat:send', { messageId: 'm1', text: 'mine all the same' });
    await ben.untilRoom(({ chat }) => chat.length === 2);
    expect(new Set(ben.room?.chat.map(({ messageId }) => messageId)).size).toBe(2);
  });

  it('can’t look like one that the room has made', async () => {
    const { ana, hostSeat } = await real.partyOfTwo();
    for (const messageId of [`${hostSeat.participantId}:m1`, 'a~b', 'm'.repeat(33), ''])
      expect(await ana.refused('chat:send', { messageId, text: 'x' })).toBe('BAD_MESSAGE');
  });

  it('stays with its words for those who come later', async () => {
    const { ana, ben, hostSeat } = await real.partyOfTwo();
    await ben.ok('chat:send', { messageId: 'm', text: 'what was said' });
    await ben.ok('chat:send', { messageId: 'm', text: 'what was never said' });
    await ana.ok('chat:send', { messageId: 'last', text: 'done' });
    await ana.untilRoom(({ chat }) => chat.length >= 2);
    const late = await real.join((await real.mint(hostSeat.sessionId, 'Cem')).token);
    expect(ana.room?.chat.map(({ text }) => text)).toEqual(['what was said', 'done']);
    expect(late.room?.chat).toEqual(ana.room?.chat);
  });
});
