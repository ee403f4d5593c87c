import { describe, expect, it } from 'vitest';
import { noticeLines } from './notice-lines';

const pair = (speakerId: string, listenerId: string) => ({ speakerId, listenerId });

describe('lines about who is not heard', () => {
  it('the lines about unheard people speak of oneself first, and say to whom a new link would help', () => {
    const lines = noticeLines([pair('cleo', 'dan'), pair('me', 'ben'), pair('eve', 'me')], 'me');
    expect(lines.map(({ key, otherId }) => [key, otherId])).toEqual([
      ['youUnheard', 'ben'],
      ['youDeaf', 'eve'],
      ['other', null],
    ]);
  });
  it('the lines about unheard people make one of two that don’t hear each other', () => {
    const lines = noticeLines(
      [pair('ben', 'me'), pair('cleo', 'dan'), pair('me', 'ben'), pair('dan', 'cleo')],
      'me',
    );
    expect(lines.map(({ key }) => key)).toEqual(['youBoth', 'both']);
  });
});
