import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseInvite } from './invite-link';
import { LIMITS } from './limits';
import { inviteIn, MOST_PASTED } from './pasted-invite';

const PAYLOAD = `c=K7QM-2XRT&p=${'B'.repeat(43)}&x=${'C'.repeat(22)}&k=${'A'.repeat(43)}&a=192.168.1.7:4433`;
const APP = `matinee://join#${PAYLOAD}`;
const PAGE = `https://films.example/join#${PAYLOAD}`;
const SERVER = 'https://party.example.org/j/K7QM2-XRT4N';
const LOCAL = 'matinee://join?s=http%3A%2F%2F127.0.0.1%3A40123&c=K7QM2XRT';
const LINKS = [APP, PAGE, SERVER, LOCAL];
/** A mail of narrow lines. */
const broken = (link: string, by: string) => link.replace(/.{40}/g, (line) => line + by);

describe('inviteIn', () => {
  it.each(LINKS)('inviteIn finds %s however it was sent', (link) => {
    for (const text of [
      link,
      ` ${link}\n`,
      `We watch a film together. If you do not have it yet, ask me.\nOpen this link: ${link}\nThe code: K7QM-2XRT`,
      `See https://films.example/get first, then ${link}.`,
      `<${link}>`,
      `‹${link}›`,
      `“${link}”, tonight`,
      `Come (${link})!`,
      `[the film](${link})`,
      `<a href="${link.replaceAll('&', '&amp;')}">come</a>`,
      link.replaceAll('&', '&amp;'),
      link.replace('#', '%23'),
      `#filmnight ${link.replace('#', '%23')}`,
      broken(link, '\n'),
      broken(link, '\r\n  '),
    ])
      expect(inviteIn(text), text).toBe(link);
  });

  it.each([' k7qm-2xrt ', '"K7QM-2XRT"', 'K7QM 2XRT.'])('inviteIn finds the bare code %s', (text) => {
    expect(parseInvite(inviteIn(text) ?? '')).toMatchObject({ code: 'K7QM2XRT', serverUrl: null });
  });

  it.each([
    'matinee://join#c=K7QM-2XRT',
    'https://films.example/join#c=K7QM-2XRT',
    'matinee://join%23c=K7QM-2XRT',
    `Open this link: matinee://join#c=K7QM-2XRT&p=${'B'.repeat(20)}\nThe code is enough on my network: K7QM-2XRT`,
    'matinee://join#c=K7QM-2XRT&amp',
    'Nothing of ours: https://films.example/get',
    '',
  ])('inviteIn takes no part of an invitation for all of it: %s', (text) => {
    expect(inviteIn(text)).toBeNull();
  });

  it('inviteIn reads a link in words of any kind, as the link alone is read', () => {
    const words = fc.array(fc.string({ unit: fc.constantFrom(...'abéü,.!(“„#&5'), minLength: 1 }), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(words, fc.constantFrom(...LINKS), words, (before, link, after) => {
        const text = ['Come', ...before, link, 'please', ...after].join(' ');
        expect(inviteIn(text)).toBe(text.length > MOST_PASTED ? null : link);
      }),
    );
  });

  it('inviteIn never throws, and what it finds is short enough to be looked for', () => {
    const parts = fc.array(
      fc.oneof(
        fc.constantFrom('matinee://join#c=K7QM-2XRT&', 'https://', '%23', '&amp;', '/j/', APP, SERVER),
        fc.string(),
      ),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(parts, (some) => {
        const found = inviteIn(some.join(''));
        if (found !== null) expect(found.length).toBeLessThanOrEqual(LIMITS.urlLength);
      }),
      { numRuns: 500 },
    );
  });

  it('inviteIn reads no more than a long message', () => {
    const fits = 'word '.repeat((MOST_PASTED - SERVER.length) / 5) + SERVER;
    expect(inviteIn(fits)).toBe(SERVER);
    expect(inviteIn(`${'word '.repeat(MOST_PASTED / 5)}${SERVER}`)).toBeNull();
    expect(inviteIn('https://'.repeat(MOST_PASTED / 8))).toBeNull();
  });
});
