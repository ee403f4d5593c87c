import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextNotices, NOTICE_LINGER_MS, type UnheardNotice } from './unheard-notices';

const PEOPLE = ['ana', 'ben', 'cleo'];
const pair = (speakerId: string, listenerId: string) => ({ speakerId, listenerId });
const pairsOf = (notices: readonly UnheardNotice[]) =>
  notices.map(({ speakerId, listenerId }) => `${speakerId}>${listenerId}`);

describe('notices of unheard people', () => {
  it('a notice of an unheard person comes at once, and goes only after they were heard for a while', () => {
    const first = nextNotices([], [pair('ana', 'ben')], PEOPLE, 0);
    expect(pairsOf(first.notices)).toEqual(['ana>ben']);
    expect(first.againInMs).toBeNull();
    const lingers = nextNotices(first.notices, [], PEOPLE, 1_000);
    expect(pairsOf(lingers.notices)).toEqual(['ana>ben']);
    expect(lingers.againInMs).toBe(NOTICE_LINGER_MS - 1_000);
    expect(nextNotices(lingers.notices, [], PEOPLE, NOTICE_LINGER_MS).notices).toEqual([]);
  });

  it('a notice of an unheard person does not blink while the fault comes and goes', () => {
    let notices: readonly UnheardNotice[] = [];
    for (let nowMs = 0; nowMs <= 20_000; nowMs += 500) {
      const found = (nowMs / 500) % 5 === 0 ? [pair('ana', 'ben')] : [];
      ({ notices } = nextNotices(notices, found, PEOPLE, nowMs));
      expect(pairsOf(notices)).toEqual(['ana>ben']);
    }
  });

  it('a notice of an unheard person goes at once with the person', () => {
    const { notices } = nextNotices([], [pair('ana', 'ben')], PEOPLE, 0);
    expect(nextNotices(notices, [pair('ana', 'ben')], ['ana', 'cleo'], 10).notices).toEqual([]);
  });

  const anyPair = fc
    .tuple(fc.constantFrom(...PEOPLE, 'gone'), fc.constantFrom(...PEOPLE))
    .map(([a, b]) => pair(a, b));
  it('notices name each unheard pair once, everything that is found, nobody who isn’t there, and they end', () => {
    fc.assert(
      fc.property(fc.array(fc.array(anyPair, { maxLength: 5 }), { maxLength: 30 }), (trace) => {
        let notices: readonly UnheardNotice[] = [];
        let nowMs = 0;
        for (const found of trace) {
          nowMs += 700;
          ({ notices } = nextNotices(notices, found, PEOPLE, nowMs));
          const shown = pairsOf(notices);
          expect(new Set(shown).size).toBe(shown.length);
          for (const one of found)
            expect(shown.includes(`${one.speakerId}>${one.listenerId}`)).toBe(one.speakerId !== 'gone');
        }
        const lingering = nextNotices(notices, [], PEOPLE, nowMs);
        const end = nextNotices(lingering.notices, [], PEOPLE, nowMs + NOTICE_LINGER_MS);
        expect(end).toEqual({ notices: [], againInMs: null });
      }),
    );
  });
});
