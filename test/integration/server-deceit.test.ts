/** Somebody in the party who wants others to read what nobody wrote, or to take them for somebody else. */
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

const names = (client: RawClient) => client.room?.participants.map(({ name }) => name);

describe('a name', () => {
  it('an invisible name is refused', async () => {
    const { seat } = await real.host();
    for (const name of ['\u200b', '\u3164', '\u2800', '\u202e', '\u0000\u0007', '🍿', '...'])
      await expect(real.mint(seat.sessionId, name)).rejects.toThrow('BAD_MESSAGE');
  });

  it.each([
    ['an invisible character', 'Ana\u200b'],
    ['a Cyrillic letter', '\u0410na'],
    ['another case', 'ANA'],
    ['a direction', '\u202dAna\u202c'],
    ['full width', 'Ａｎａ'],
  ])('a name that looks like somebody else’s gets a number: %s', async (_what, name) => {
    const { seat } = await real.host();
    const ana = await real.join(seat.token);
    await real.join((await real.mint(seat.sessionId, name)).token);
    await ana.untilRoom(({ participants }) => participants.length === 2);
    expect(names(ana)?.[0]).toBe('Ana');
    expect(names(ana)?.[1]).toMatch(/^\S{3} \(2\)$/);
  });

  it('a name says nothing of its own in a sentence', async () => {
    const { ana, hostSeat } = await real.partyOfTwo();
    await real.join((await real.mint(hostSeat.sessionId, 'Cem\nhas ended the party')).token);
    await real.join((await real.mint(hostSeat.sessionId, '\u202enaD')).token);
    await ana.untilRoom(({ participants }) => participants.length === 4);
    expect(names(ana)?.slice(2)).toEqual(['Cem has ended the party', 'naD']);
  });
});

describe('people’s texts', () => {
  it('people’s texts reach others without what deceives, in chat, privately and about a film', async () => {
    const { ana, ben, hostSeat } = await real.partyOfTwo();
    const text = '\u202eup\r\n\u0007and\u200b down';
    await ben.ok('chat:send', { messageId: 'm1', text });
    await ben.ok('chat:send', { messageId: 'm2', text, to: [hostSeat.participantId] });
    await ana.untilRoom(({ chat }) => chat.length === 1);
    expect(ana.room?.chat[0]?.text).toBe('up\nand down');
    expect(privateLines(ana)[0]?.text).toBe('up\nand down');
    const command = {
      type: 'open' as const,
      title: 'Film\nby \u202eme',
      source: { kind: 'file' as const, name: 'a\u200b\u0000.mkv', sizeBytes: 5, fingerprint: '0'.repeat(64) },
      durationMs: null,
    };
    await ben.ok('playback:command', { commandId: 'c1', baseRevision: 0, command });
    await ana.untilRoom(({ playback }) => playback.film !== null);
    expect(ana.room?.playback.film).toMatchObject({ title: 'Film by me', source: { name: 'a.mkv' } });
  });

  it('a text with nothing visible is refused', async () => {
    const { ana } = await real.partyOfTwo();
    for (const text of ['\u200b', '\u0000'.repeat(1_000), ' \n ', '\u2066\u2069'])
      expect(await ana.refused('chat:send', { messageId: 'm', text })).toBe('BAD_MESSAGE');
  });

  it('a text piles up no marks', async () => {
    const { ana } = await real.partyOfTwo();
    await ana.ok('chat:send', { messageId: 'm', text: `Z${'\u0335\u0489\u0328'.repeat(60)}` });
    await ana.untilRoom(({ chat }) => chat.length === 1);
    expect(ana.room?.chat[0]?.text).not.toMatch(/\p{M}{5}/u);
  });
});

describe('an id of a message', () => {
  it('a message id never shows different texts to two people: privately to one, then to all', async () => {
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

  it('a message id never shows different texts to two people: privately to each', async () => {
    const { ana, ben, hostSeat } = await real.partyOfTwo();
    const seat = await real.mint(hostSeat.sessionId, 'Cem');
    const cem = await real.join(seat.token);
    await ben.ok('chat:send', { messageId: 'm1', text: 'one thing', to: [hostSeat.participantId] });
    await ben.ok('chat:send', { messageId: 'm1', text: 'another', to: [seat.participantId] });
    await ana.until((client) => privateLines(client).length === 1);
    await cem.until((client) => privateLines(client).length === 1);
    expect(privateLines(ana)[0]?.messageId).not.toBe(privateLines(cem)[0]?.messageId);
  });

  it('a message id can’t be taken before its author uses it', async () => {
    const { ana, ben } = await real.partyOfTwo();
    await ben.ok('chat:send', { messageId: 'm1', text: 'first' });
    await ana.ok('chat:send', { messageId: 'm1', text: 'mine all the same' });
    await ben.untilRoom(({ chat }) => chat.length === 2);
    expect(new Set(ben.room?.chat.map(({ messageId }) => messageId)).size).toBe(2);
  });

  it('a message id can’t look like one that the room has made', async () => {
    const { ana, hostSeat } = await real.partyOfTwo();
    for (const messageId of [`${hostSeat.participantId}:m1`, 'a~b', 'm'.repeat(33), ''])
      expect(await ana.refused('chat:send', { messageId, text: 'x' })).toBe('BAD_MESSAGE');
  });

  it('a message id stays with its text for people who come later', async () => {
    const { ana, ben, hostSeat } = await real.partyOfTwo();
    await ben.ok('chat:send', { messageId: 'm', text: 'what was said' });
    await ben.ok('chat:send', { messageId: 'm', text: 'what was never said' });
    await ana.ok('chat:send', { messageId: 'last', text: 'done' });
    await ana.untilRoom(({ chat }) => chat.length >= 2);
    const late = await real.join((await real.mint(hostSeat.sessionId, 'Cem')).token);
    expect(ana.room?.chat.map(({ text }) => text)).toEqual(['what was said', 'done']);
    await late.readHistory();
    expect(late.room?.chat).toEqual(ana.room?.chat);
  });
});
