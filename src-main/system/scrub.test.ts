import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CODE_ALPHABET } from '@core/base/ids';
import { scrubber, scrubLogLine } from './scrub';

/** People who each have a stand-in of their own. */
const people = (...names: string[]) => names.map((name, at) => ({ name, instead: `person ${at + 1}` }));
const scrub = scrubber(people('Ana', 'Benedikt', "Ana's film night", 'Zoë', 'a.*b', 'anas-laptop'));

describe('the texts struck out for strangers', () => {
  it.each([
    ['a name', 'No link to Benedikt (p_Benedikt)', ['Benedikt']],
    ['a short name, not words with it', 'Ana and the analyser', ['Ana ']],
    ['a name in other letters and forms', 'ZOE\u0308 and zoë, BENEDIKT', ['Zoë', 'ZOË', 'zoë', 'BENEDIKT']],
    ['a name with signs of patterns', 'by a.*b', ['a.*b']],
    ['the name of a party, and of the computer', "Ana's film night on anas-laptop", ['film night', 'anas']],
    ['an IPv4 address', 'connect ECONNREFUSED 192.168.1.44:4100', ['192.168', '4100']],
    ['an IPv6 address', 'to fe80::1ff:fe23:4567:890a%eth0, [2001:db8::7]:443, ::1', ['fe80', '2001', '::1']],
    ['a full IPv6 address', 'from 2001:0db8:0000:0000:0000:ff00:0042:8329 on', ['ff00', '8329']],
    ['a mapped address', '::ffff:10.0.0.7', ['10.0.0.7']],
    ['a host', 'getaddrinfo ENOTFOUND MyParty.Example.org', ['Party', 'Example']],
    ['a name on the local network', 'f3b2c1d4-1111-2222-3333-444455556666.local', ['f3b2c1d4', '.local']],
    ['a link', 'opened matinee://join?s=x&c=K7QM2XRT and https://u:p@a.example/j/K7QM-2XRT', ['K7QM', 'u:p']],
    [
      'a link to a home, and what stands behind its #',
      `opened matinee://join#c=K7QM-2XRT&x=${'S'.repeat(22)} and c=K7QM-2XRT&p=${'P'.repeat(43)}&x=${'S'.repeat(22)}`,
      ['K7QM', 'PPP', 'SSS'],
    ],
    ['a relay', 'turn:relay.example.org:3478?transport=udp', ['relay', '3478']],
    ['an e-mail address', 'write ana.lopez+film@example.com', ['lopez', 'example']],
    ['a code', 'codes K7QM-2XRT, k7qm2xrt and WXYZ-WXYZ', ['K7QM', 'k7qm', 'WXYZ']],
    ['a token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJwXzEifQ.c2lnbmF0dXJl', ['eyJ', 'c2ln']],
    ['half a token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJwXzEifQ', ['eyJ']],
    ['a header', 'Authorization: Bearer abc.def', ['abc', 'def']],
    ['a password', `password="hunter2" pwd: x credential=tr0ub4dor`, ['hunter2', 'x', 'tr0ub4dor']],
    ['a relay password', 'HmacSha1 4J2b/8WmPq3kLz+Rt5cYdA== of it', ['4J2b']],
    [
      'what a session description tells',
      'a=ice-pwd:short1\r\na=candidate:1 1 udp 1 10.1.2.3 5 typ host',
      ['short1', '10.1'],
    ],
    ['a fingerprint', '4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B', ['4A:AD']],
    ['a path', 'ENOENT: open /home/ana/My Films/a secret.mkv', ['home', 'Films', 'secret']],
    ['a path in quotes', "no such file '/Users/ana/Films (old)/b.mkv', open", ['Users', 'Films']],
    ['a path of Windows', 'open C:\\Users\\ana\\My Films\\secret.mkv', ['Users', 'Films', 'secret']],
    ['a path of a share', '\\\\nas\\films\\secret one.mkv', ['nas', 'films', 'secret']],
    ['a path from home', 'in ~/Films/secret', ['Films', 'secret']],
    ['a film', 'can not play Casablanca.1942.mkv', ['Casablanca']],
  ])('scrubbing strikes out %s', (_, text, secrets) => {
    const rest = scrub(text);
    for (const secret of secrets) expect(rest).not.toContain(secret);
  });

  it('scrubbing leaves what helps', () => {
    for (const text of [
      'LINK_FAILED: no way was found in 3 tries, 12.5 ms',
      'TypeError: x.getStats is not a function',
      'at RTCPeerConnection.setRemoteDescription',
      'INTERNAL at watch-together.ts:12',
      'film-star, well-done computer',
      'took 12:34:56, 20/s, 640x360',
    ])
      expect(scrub(text)).toBe(text);
  });

  const around = fc.string({ maxLength: 30 }).map((text) => text.replace(/[^ ,;!]/g, ' '));
  const octet = fc.integer({ min: 0, max: 255 });
  const code = fc
    .array(fc.constantFrom(...CODE_ALPHABET), { minLength: 8, maxLength: 8 })
    .map((symbols) => `${symbols.slice(0, 4).join('')}-${symbols.slice(4).join('')}`);
  const secret = fc.oneof(
    fc.tuple(octet, octet, octet, octet).map((parts) => parts.join('.')),
    fc.ipV6().filter((text) => text !== '::' && !/^::?$/.test(text)),
    fc.webUrl(),
    fc.uuid(),
    code,
    code.map((text) => text.replace('-', '')),
    fc.constantFrom('Benedikt', 'Zoë', 'Ana', "Ana's film night"),
    fc
      .array(fc.stringMatching(/^[a-z]{3,8}$/), { minLength: 2, maxLength: 4 })
      .map((parts) => `/${parts.join('/')}`),
  );
  it('scrubbing finds each secret anywhere', () => {
    fc.assert(
      fc.property(around, secret, around, (before, hidden, after) => {
        expect(scrub(`${before} ${hidden} ${after}`)).not.toContain(hidden);
      }),
      { numRuns: 500 },
    );
  });

  it('scrubbing does the same however often it is done, and ends on hostile text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        const once = scrub(text);
        expect(scrub(once)).toBe(once);
      }),
    );
    for (const part of ['a', 'a.', 'a:', '/a', '\\\\a', '1.', '=', ':', '"/', 'aaaa-', '@a.'])
      expect(typeof scrub(part.repeat(20_000 / part.length))).toBe('string');
  });
});

describe('a person who is struck out', () => {
  it('a person who is struck out has one pseudonym, by whatever name, in whatever letters', () => {
    const strike = scrubber([
      { name: 'Benedikt', instead: 'person 2' },
      { name: 'p_8fQ2', instead: 'person 2' },
      { name: 'Zoë', instead: 'person 3' },
    ]);
    expect(strike('no link from BENEDIKT (p_8fQ2) to ZOE\u0308, benedikt left')).toBe(
      'no link from ‹person 2› (‹person 2›) to ‹person 3›, ‹person 2› left',
    );
  });

  it('a person who is struck out is so as a whole where a name contains another one', () => {
    const strike = scrubber(people('Anna', 'Anna Maria', 'Anna Maria Rossi'));
    expect(strike('Anna Maria Rossi, Anna Maria, Anna')).toBe('‹person 3›, ‹person 2›, ‹person 1›');
  });

  it('a person called like a part of an error’s words leaves no holes in them', () => {
    const strike = scrubber(people('error', 'Type', 'a', 'LINK', 'null'));
    expect(strike('TypeError: x is nullable in a LinkPlan, LINK_FAILED')).toBe(
      'TypeError: x is nullable in ‹person 3› LinkPlan, ‹person 4›_FAILED',
    );
    expect(strike('error was kicked by Type')).toBe('‹person 1› was kicked by ‹person 2›');
  });

  it('a person called like a pseudonym is struck out, and pseudonyms stay as they are', () => {
    const strike = scrubber(people('person', 'person 1', '‹person›', 'name', 'path'));
    const once = strike('person 1 saw name at /home/x/y/z');
    expect(once).toBe('‹person 2› saw ‹person 4› at ‹path›');
    expect(strike(once)).toBe(once);
  });

  it('a person is found whatever else people call themselves', () => {
    const name = fc.string({ minLength: 4, maxLength: 12 }).filter((text) => text.trim().length >= 4);
    fc.assert(
      fc.property(fc.array(name, { maxLength: 20 }), name, (others, one) => {
        const strike = scrubber(people(...others, one));
        // A stand-in holds a number, and these names would be found in it.
        fc.pre(!/^[\d‹›person ]+$/.test(one));
        const rest = strike(`seen: ${one}!`).replace(/‹[^›]*›/g, '');
        return !rest.includes(one.normalize('NFC').trim());
      }),
    );
  });

  it('a person is found in every spelling that a case-insensitive pattern takes for the same', () => {
    for (const [name, written] of [
      ['Σωκράτης', 'ΣΩΚΡΆΤΗΣ σωκράτησ'],
      ['Straße', 'STRAẞE'],
      ['Kelvin', '\u212aelvin'],
      ['Tasse', 'Ta\u017f\u017fe'],
    ] as const)
      expect(scrubber(people(name))(written)).toMatch(/^‹person 1›(?: ‹person 1›)?$/);
  });

  it('striking people out costs little, however many they are and however they are called', () => {
    const hostile = Array.from({ length: 500 }, (_, at) => `${'a'.repeat(490)}${at}`);
    const strike = scrubber(people(...hostile.map((text) => text.slice(0, 500))));
    expect(strike('a'.repeat(20_000))).toBe(scrub('a'.repeat(20_000)));
  });
});

describe('a line of the log', () => {
  it('a line of the log keeps its figures and our words, whatever somebody is called', () => {
    const strike = scrubber(people('party', 'info', 'hosted', 'port'));
    const line = '{"time":"2026-01-02T03:04:05.000Z","level":"info","event":"party.hosted","port":4000}';
    expect(scrubLogLine(line, strike)).toBe(line);
  });
  it('a line of the log is scrubbed where it holds text, or is no line of ours', () => {
    const line = JSON.stringify({
      time: 'at 10.0.0.1',
      level: 'Ana',
      event: 'page',
      message: 'LINK_FAILED: Benedikt at 10.0.0.1',
      'K7QM-2XRT': 1,
      more: { name: 'Benedikt' },
    });
    expect(JSON.parse(scrubLogLine(line, scrub))).toEqual({
      time: 'at ‹address›',
      level: '‹person 1›',
      event: 'page',
      message: 'LINK_FAILED: ‹person 2› at ‹address›',
      '‹code›': 1,
      more: '‹left out›',
    });
    expect(scrubLogLine('Benedikt was here', scrub)).toBe('‹person 2› was here');
    expect(scrubLogLine('["Benedikt"]', scrub)).toBe('["‹person 2›"]');
    expect(scrubLogLine('x'.repeat(20_001), scrub)).toBe('‹a line too long to be ours›');
  });
});
