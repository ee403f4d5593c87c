import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isExternalLink } from '@core/net/external-link';
import { linksIn } from './links-in';

const linksOf = (text: string) => linksIn(text).flatMap((part) => (part.kind === 'link' ? [part] : []));
const firstOf = (text: string) => linksOf(text)[0] ?? null;

describe('an address in a line of chat', () => {
  it('an address in a message is a link, and what is around it isn’t', () => {
    expect(linksIn('look: https://a.example/b?c=1#d now')).toEqual([
      { kind: 'text', text: 'look: ' },
      { kind: 'link', href: 'https://a.example/b?c=1#d', shown: 'https://a.example/b?c=1#d' },
      { kind: 'text', text: ' now' },
    ]);
  });

  it.each([
    ['https://a.example/b.', 'https://a.example/b'],
    ['(https://a.example/b)', 'https://a.example/b'],
    ['(see https://a.example/b_(c)), and', 'https://a.example/b_(c)'],
    ['“https://a.example/b”', 'https://a.example/b'],
    ['https://a.example/b?!…', 'https://a.example/b'],
    ['<https://a.example/b>', 'https://a.example/b'],
    ['HTTPS://A.example/B', 'https://a.example/B'],
    ['x:https://a.example/b', 'https://a.example/b'],
  ])('an address in a message ends where the sentence around it goes on: %s', (text, href) => {
    expect(firstOf(text)?.href).toBe(href);
  });

  it.each([
    'http://a.example/b',
    'ftp://a.example',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'matinee://join/K7QM-2XRT',
    'a.example/b',
    'https://',
    'https://?x',
    'https://a.example:99999/',
    `https://a.example/${'x'.repeat(3_000)}`,
  ])('only an address of https that the system may open becomes a link: not %s', (text) => {
    expect(linksOf(text)).toEqual([]);
  });

  it('an address in a message hides no other server’s name in front of the one that is asked', () => {
    expect(linksOf('https://bank.example@evil.example/')).toEqual([]);
    expect(linksOf('https://bank.example:x@evil.example/')).toEqual([]);
    expect(firstOf('https://evil.example\\@bank.example/')?.href).toBe('https://evil.example/');
  });

  it.each([
    ['https://аpple.example/id', 'https://xn--pple-43d.example/id'],
    ['https://münchen.example/ä', 'https://xn--mnchen-3ya.example/ä'],
    ['https://a.example。evil.example/x', 'https://a.example.evil.example/x'],
    ['https://2130706433/x', 'https://127.0.0.1/x'],
    ['https://ｅｖｉｌ.example', 'https://evil.example'],
  ])('an address in a message shows the server as it is asked for: %s', (text, shown) => {
    expect(firstOf(text)?.shown).toBe(shown);
  });

  it('an address in a message leads where it says, whatever is written around it', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'https://',
        'a.example',
        '/',
        '@',
        ':',
        '?',
        '#',
        '(',
        ')',
        '.',
        ' ',
        '\n',
        '\\',
        '%2e',
        'é',
        'א',
      ),
      fc.string({ maxLength: 6, unit: 'grapheme' }),
    );
    let links = 0;
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')),
        (text) => {
          let from = 0;
          for (const part of linksIn(text)) {
            if (part.kind === 'text') {
              const at = text.indexOf(part.text, from);
              expect(at).toBeGreaterThanOrEqual(from);
              from = at + part.text.length;
              continue;
            }
            links += 1;
            expect(isExternalLink(part.href)).toBe(true);
            expect(new URL(part.shown).href).toBe(part.href);
            expect(part.shown.startsWith(new URL(part.href).origin)).toBe(true);
          }
          const plain = linksIn(text).filter(({ kind }) => kind === 'text');
          if (linksOf(text).length === 0) expect(plain).toEqual(text === '' ? [] : [{ kind: 'text', text }]);
        },
      ),
      { numRuns: 2_000 },
    );
    expect(links).toBeGreaterThan(50);
  });
});
