import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseInvite } from '../wire/invite-link';
import { LIMITS } from '../wire/limits';
import { ArrivedLinkSchema, isThisMachine, whereLinkLeads } from './arrived-link';

const CODE = 'K7QM2XRT';
const PIN = 'XzvkysByJJMdpGDv0pkQ8vB5NyBHhmiRxRcgIA7jdKE';
const nobody = () => false;
const to = (server: string, pin = '') =>
  `matinee://join?s=${encodeURIComponent(server)}&c=${CODE}${pin && `&k=${pin}`}`;

describe('a link that the system hands over', () => {
  it('a link that the system hands over says where it leads, and waits', () => {
    expect(whereLinkLeads(to('https://party.example.org'), 'outside', nobody)).toEqual({
      ...{ kind: 'unknown', server: 'party.example.org' },
    });
    expect(whereLinkLeads(`https://party.example.org:8443/j/${CODE}`, 'outside', nobody)).toEqual({
      ...{ kind: 'unknown', server: 'party.example.org:8443' },
    });
    expect(whereLinkLeads(to('https://192.168.1.5:4000', PIN), 'outside', nobody)).toEqual({
      ...{ kind: 'unknown', server: '192.168.1.5:4000' },
    });
    expect(whereLinkLeads(`matinee://join?c=${CODE}`, 'outside', nobody)).toEqual({
      ...{ kind: 'unknown', server: null },
    });
  });

  it('a link that the system hands over leads at once to where the person has been before, with the same key', () => {
    const been = { url: 'https://192.168.1.5:4000', pin: PIN };
    const isKnown = (server: typeof been | { url: string; pin: null }) =>
      server.url === been.url && server.pin === been.pin;
    expect(whereLinkLeads(to(been.url, PIN), 'outside', isKnown)).toEqual({ kind: 'known' });
    expect(whereLinkLeads(to(been.url, `A${PIN.slice(1)}`), 'outside', isKnown).kind).toBe('unknown');
  });

  it('a link that the system hands over asks before it leads to anybody’s home, also where all of it is known', () => {
    const [key, secret] = ['B'.repeat(43), 'C'.repeat(22)];
    const lan = `c=${CODE}&k=${PIN}&a=192.168.1.5:4000,192.168.2.5:4000`;
    expect(whereLinkLeads(`matinee://join#${lan}`, 'outside', nobody)).toEqual({
      ...{ kind: 'unknown', server: '192.168.1.5:4000' },
    });
    const oneOfThem = ({ url }: { url: string }) => url === 'https://192.168.1.5:4000';
    expect(whereLinkLeads(`matinee://join#${lan}`, 'outside', oneOfThem).kind).toBe('unknown');
    expect(whereLinkLeads(`matinee://join#${lan}`, 'outside', () => true)).toEqual({ kind: 'known' });
    const reach = `matinee://join#${lan}&p=${key}&x=${secret}`;
    expect(whereLinkLeads(reach, 'outside', () => true)).toEqual({ kind: 'home' });
    expect(whereLinkLeads(reach, 'person', nobody)).toEqual({ kind: 'known' });
  });

  it.each([
    'http://127.0.0.1:4000',
    'http://localhost:4000',
    'https://localhost',
    'http://[::1]:4000',
    'https://127.9.8.7',
    'https://127.255.254.253',
    'https://2130706433',
    'https://0x7f.1',
    'https://party.localhost',
  ])('a link that the system hands over never leads to a program of this machine: %s', (server) => {
    expect(whereLinkLeads(to(server), 'outside', () => true)).not.toEqual({ kind: 'known' });
    expect(whereLinkLeads(to(server), 'outside', () => true)).toEqual(
      parseInvite(to(server)) ? { kind: 'here' } : { kind: 'known' },
    );
  });
});

describe('where a link may lead', () => {
  const lan = (...addresses: string[]) => `matinee://join#c=${CODE}&k=${PIN}&a=${addresses.join(',')}`;

  it('a name that only begins like an address of this machine is a server like any other', () => {
    expect(isThisMachine('127.0.0.1.example.org')).toBe(false);
    expect(isThisMachine('localhost.example.org')).toBe(false);
    expect(whereLinkLeads(to('https://127.0.0.1.example.org'), 'outside', nobody)).toEqual({
      ...{ kind: 'unknown', server: '127.0.0.1.example.org' },
    });
  });

  it('a bare code from outside leads to a home where it is long enough to be met from anywhere', () => {
    expect(whereLinkLeads('K7QM2XRT4N', 'outside', nobody)).toEqual({ kind: 'home' });
    expect(whereLinkLeads(CODE, 'outside', nobody)).toEqual({ kind: 'unknown', server: null });
  });

  it('a link from outside that names this machine beside a network isn’t read at all', () => {
    expect(parseInvite(lan('192.168.1.5:4000', '127.0.0.1:4000'))).toBeNull();
  });

  const link = to('https://party.example.org');
  it.each([
    { kind: 'known' },
    { kind: 'unknown', server: 'party.example.org:8443' },
    { kind: 'unknown', server: null },
    { kind: 'home' },
    { kind: 'here' },
  ])('the page is told as it is where a link leads: %j', (leadsTo) => {
    expect(ArrivedLinkSchema.parse({ link, leadsTo })).toEqual({ link, leadsTo });
  });

  it('the page is told no more of a link, and nothing longer, than it may be', () => {
    const known = { kind: 'known' };
    const wrong = [
      { link, leadsTo: { kind: 'elsewhere' } },
      { link, leadsTo: { kind: 'unknown' } },
      { link, leadsTo: { kind: 'unknown', server: 'a'.repeat(LIMITS.urlLength + 1) } },
      { link: 'a'.repeat(LIMITS.urlLength + 1), leadsTo: known },
      { link },
      { leadsTo: known },
    ];
    for (const one of wrong) expect(ArrivedLinkSchema.safeParse(one).success).toBe(false);
  });
});

describe('a link of the person’s own', () => {
  it('a link that the person entered themselves leads anywhere', () => {
    for (const link of [to('http://127.0.0.1:4000'), to('https://party.example.org'), CODE])
      expect(whereLinkLeads(link, 'person', nobody)).toEqual({ kind: 'known' });
  });
});

describe('a link from outside', () => {
  const part = fc.oneof(
    fc.constantFrom(
      'matinee://join?',
      'matinee://join#',
      's=',
      '&c=',
      '&k=',
      '&a=',
      CODE,
      PIN,
      '/j/',
      'https://',
      'http://',
      '@',
      '%',
    ),
    fc.webUrl(),
    fc.ipV4Extended(),
    fc.ipV6(),
    fc.string({ unit: 'grapheme' }),
  );

  it('a link from outside is sent to no server unless it names one, and reading it never throws', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const link = parts.join('');
        const leadsTo = whereLinkLeads(link, 'outside', nobody);
        expect(leadsTo.kind === 'known').toBe(parseInvite(link) === null);
        if (link.length <= 2_048) expect(ArrivedLinkSchema.parse({ link, leadsTo })).toBeTruthy();
      }),
      { numRuns: 500 },
    );
  });
});
