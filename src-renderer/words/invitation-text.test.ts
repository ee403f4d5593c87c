import { describe, expect, it } from 'vitest';
import { createMessages } from './index';
import { invitationText, linkToSend } from './invitation-text';

const { t } = createMessages().global;
const PAYLOAD = `c=K7QM-2XRT&p=${'A'.repeat(43)}&x=${'b'.repeat(22)}`;
const AT_HOME = { link: `matinee://join#${PAYLOAD}`, code: 'K7QM-2XRT' };
const ON_SERVER = { link: 'https://party.example.org/j/K7QM2-XRT4N', code: 'K7QM2-XRT4N' };
const PAGE = 'https://films.example/join';

describe('the invitation to send', () => {
  it('the invitation to send is three lines where no page opens it: the app, the link, the code', () => {
    const lines = invitationText(t, AT_HOME, null, null).split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toContain('Linux, macOS and Windows');
    expect(lines[1]).toMatch(new RegExp(`: ${AT_HOME.link}$`));
    expect(lines[2]).toContain('K7QM-2XRT');
  });

  it('the invitation to send says where the app is, once that is known', () => {
    const [first] = invitationText(t, AT_HOME, null, 'https://films.example/get').split('\n');
    expect(first).toContain('https://films.example/get');
  });

  it('the invitation to send is one link that can be clicked, where a page opens it', () => {
    expect(invitationText(t, AT_HOME, PAGE)).toBe(`${PAGE}#${PAYLOAD}`);
    expect(linkToSend(AT_HOME, PAGE)).toBe(`${PAGE}#${PAYLOAD}`);
  });

  it('the invitation to send is the server’s own page, where the party runs on one', () => {
    expect(invitationText(t, ON_SERVER, PAGE)).toBe(ON_SERVER.link);
    expect(invitationText(t, ON_SERVER, null)).toBe(ON_SERVER.link);
  });

  it('the invitation to send leaves a link alone that leads to one machine only', () => {
    const link = 'matinee://join?s=http%3A%2F%2F127.0.0.1%3A40123&c=K7QM2XRT';
    expect(linkToSend({ link }, PAGE)).toBe(link);
  });

  it('the invitation to send has no marks in it that a chat would keep', () => {
    expect(invitationText(t, AT_HOME, null)).toMatch(/^[\x20-\x7e\n“”’]+$/);
  });
});
