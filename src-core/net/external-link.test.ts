import { describe, expect, it } from 'vitest';
import { isExternalLink } from './external-link';

describe('a link that may leave the app', () => {
  it('a link of a plain page may leave the app, up to a length that no page needs', () => {
    const longest = `https://example.org/${'x'.repeat(2_048 - 20)}`;
    expect([isExternalLink('https://example.org/help?x=1'), isExternalLink(longest)]).toEqual([true, true]);
    expect(isExternalLink(`${longest}x`)).toBe(false);
  });

  it.each([
    ['isn’t encrypted', 'http://example.org/'],
    ['opens a program', 'ms-settings:privacy'],
    ['names no host', 'https://'],
    ['is none', 'no link'],
    ['has a name in it', 'https://user@example.org/'],
    ['has a password in it', 'https://:pass@example.org/'],
  ])('a link that %s stays in the app: %s', (_what, link) => {
    expect(isExternalLink(link)).toBe(false);
  });
});
