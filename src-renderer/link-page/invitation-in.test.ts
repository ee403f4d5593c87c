import { describe, expect, it } from 'vitest';
import { invitationIn } from './invitation-in';

const PAYLOAD = `c=K7QM-2XRT&p=${'A'.repeat(43)}&x=${'b'.repeat(22)}&k=${'C'.repeat(43)}&a=192.168.1.7:4433`;
const INVITATION = { kind: 'invitation', link: `matinee://join#${PAYLOAD}`, code: 'K7QM-2XRT' };

describe('the address of the link page', () => {
  it.each([
    'https://matinee.example/',
    'https://party.example.org/some/where.html',
    'file:///home/ana/i.html',
  ])('the address of the link page at %s has the invitation behind its #', (page) => {
    expect(invitationIn(`${page}#${PAYLOAD}`)).toEqual(INVITATION);
  });

  it('the address of the link page hands nothing to the app but what was read', () => {
    const found = invitationIn(`https://matinee.example/?q=1#${PAYLOAD}&y=%3Cscript%3E`);
    expect(found).toEqual(INVITATION);
  });

  it('the address of the link page is the invitation itself on a server of the internet', () => {
    expect(invitationIn('https://party.example.org/j/K7QM2-XRT4N')).toEqual({
      kind: 'invitation',
      link: 'matinee://join?s=https%3A%2F%2Fparty.example.org&c=K7QM2XRT4N',
      code: 'K7QM2-XRT4N',
    });
  });

  it.each([
    'https://matinee.example/#c=K7QM-2XRT&p=short&x=short',
    'https://matinee.example/#c=K7QM',
    'https://matinee.example/#c=K7QM-2XRT',
    'https://matinee.example/#hello',
    'https://party.example.org/j/K7QM',
    'https://party.example.org/j/%E0%A4%A',
  ])('the address of the link page is told from an invitation where it is %s', (href) => {
    expect(invitationIn(href)).toEqual({ kind: 'wrong' });
  });

  it.each(['https://matinee.example/', 'https://matinee.example/index.html#', 'file:///home/ana/index.html'])(
    'the address of the link page may hold no invitation at all, as %s',
    (href) => {
      expect(invitationIn(href)).toEqual({ kind: 'empty' });
    },
  );
});
