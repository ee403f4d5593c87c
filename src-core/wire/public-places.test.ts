import { describe, expect, it } from 'vitest';
import { readLinkPage } from './public-places';

const read = (MATINEE_LINK_PAGE_URL?: string) => readLinkPage({ MATINEE_LINK_PAGE_URL });

describe('MATINEE_LINK_PAGE_URL', () => {
  it('MATINEE_LINK_PAGE_URL names the page that opens invitations', () => {
    const url = 'https://films.example/join/?lang=en';
    expect(read(` ${url} `)).toEqual({ linkPageUrl: url, wrong: [] });
  });

  it('MATINEE_LINK_PAGE_URL may say that there is none, and there is none unless it is said', () => {
    for (const text of [undefined, '', ' none '])
      expect(read(text)).toEqual({ linkPageUrl: null, wrong: [] });
  });

  it.each([
    'http://films.example/', // anybody on the way could change it
    'https://films.example/#here',
    'https://films.example/#',
    'https://ana:secret@films.example/',
    'matinee://join',
    'films.example',
    `https://films.example/${'x'.repeat(500)}`,
  ])('MATINEE_LINK_PAGE_URL is refused by name where it is %s', (text) => {
    const { linkPageUrl, wrong } = read(text);
    expect(linkPageUrl).toBeNull();
    expect(wrong.join()).toContain('MATINEE_LINK_PAGE_URL must be');
  });
});
