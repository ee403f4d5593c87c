import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatInviteLink, isLanAddress, parseInvite, serverLink, type InviteTarget } from './invite-link';
import { LIMITS } from './limits';
import { ReachSchema } from './reach';

const pin = 'A'.repeat(43);
const key = 'B'.repeat(43);
const secret = 'C'.repeat(22);
const bare = { code: 'K7QM2XRT', serverUrl: null, pin: null, addresses: [], reach: null };
const payload = `c=K7QM-2XRT&p=${key}&x=${secret}&k=${pin}&a=192.168.1.7:4433,192.168.2.7:4433`;

const base64url = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'ABCXYZabcxyz0189_-'), minLength: length, maxLength: length });
const codes = fc.constantFrom('K7QM2XRT', '00000000', 'K7QM2XRT4N');
const lanAddresses = fc
  .tuple(
    fc.constantFrom('192.168', '10.0', '172.16', '100.64', '169.254'),
    fc.nat(255),
    fc.nat(255),
    fc.integer({ min: 1, max: 65_535 }),
  )
  .map(([net, a, b, port]) => `${net}.${a}.${b}:${port}`);
const atHome: fc.Arbitrary<InviteTarget> = fc
  .record({
    code: codes,
    lan: fc.option(
      fc.record({
        pin: base64url(43),
        addresses: fc.uniqueArray(lanAddresses, { minLength: 1, maxLength: 4 }),
      }),
    ),
    reach: fc.option(fc.record({ key: base64url(43), secret: base64url(22) })),
  })
  .map(({ code, lan, reach }) => ({
    ...{ code, serverUrl: null, reach },
    pin: lan?.pin ?? null,
    addresses: lan?.addresses ?? [],
  }))
  .filter(({ reach, addresses }) => reach !== null || addresses.length > 0);

describe('parseInvite', () => {
  it('parseInvite reads a bare code', () => {
    expect(parseInvite(' k7qm-2xrt ')).toEqual(bare);
  });

  it('parseInvite reads back every app link that it wrote', () => {
    const targets: fc.Arbitrary<InviteTarget> = fc.record({
      ...{ code: codes, addresses: fc.constant([]), reach: fc.constant(null) },
      serverUrl: fc.constantFrom(
        'https://party.example.org',
        'https://192.168.1.20:40123',
        'http://127.0.0.1:40123',
      ),
      pin: fc.constantFrom(pin, null),
    });
    fc.assert(
      fc.property(targets, (target) => {
        expect(parseInvite(formatInviteLink(target))).toEqual(target);
      }),
    );
  });

  it('parseInvite reads an address of a server on the internet', () => {
    expect(parseInvite('https://party.example.org/j/K7QM-2XRT')).toEqual({
      ...bare,
      serverUrl: 'https://party.example.org',
    });
  });

  it('parseInvite takes a link without a server as a bare code', () => {
    expect(parseInvite('matinee://join?c=K7QM2XRT')).toEqual(bare);
  });

  it.each([
    'matinee://join?s=http%3A%2F%2Fparty.example.org&c=K7QM2XRT', // plain HTTP beyond this machine
    'matinee://join?s=file%3A%2F%2F%2Fetc&c=K7QM2XRT',
    'matinee://join?s=https%3A%2F%2Fuser%3Apw%40party.example.org&c=K7QM2XRT',
    'matinee://join?s=https%3A%2F%2Fparty.example.org&c=K7QM2XRT&k=short',
    'matinee://leave?c=K7QM2XRT',
    'http://party.example.org/j/K7QM-2XRT',
    'https://party.example.org/x/K7QM-2XRT',
    'https://party.example.org/j/%E0%A4%A',
    'javascript:alert(1)',
    'hello everybody',
    '',
  ])('parseInvite refuses %s', (text) => {
    expect(parseInvite(text)).toBeNull();
  });

  it('parseInvite reads back every link to a party at home, whatever page it begins with', () => {
    const pages = fc.constantFrom(undefined, 'https://matinee.example/join', 'file:///home/ana/join.html');
    fc.assert(
      fc.property(atHome, pages, (target, page) => {
        const link = formatInviteLink(target, page);
        expect(link.length).toBeLessThan(LIMITS.urlLength);
        expect(parseInvite(link)).toEqual(target);
        if (target.reach) expect(ReachSchema.parse(target.reach)).toEqual(target.reach);
      }),
    );
  });

  it('parseInvite reads a link to a party at home as it was written by hand, or passed through other programs', () => {
    const target = {
      ...{ code: 'K7QM2XRT', serverUrl: null, pin, reach: { key, secret } },
      addresses: ['192.168.1.7:4433', '192.168.2.7:4433'],
    };
    const escaped = payload.replace(/:/g, '%3A').replace(/,/g, '%2C');
    for (const link of [
      `matinee://join#${payload}`,
      `matinee://join/#${payload}`,
      `MATINEE://join#${escaped}&later=1`,
      `https://pages.example/matinee/#${payload}`,
      `https://party.example.org/j/00000000#${payload}`,
    ])
      expect(parseInvite(link)).toEqual(target);
    expect(formatInviteLink(target)).toBe(`matinee://join#${payload}`);
  });

  it.each([
    'c=K7QM-2XRT', // cut off
    `c=K7QM-2XRT&p=${key}`, // no secret
    `c=K7QM-2XRT&x=${secret}`,
    `c=K7QM-2XRT&p=${key}A&x=${secret}`,
    `c=K7QM-2XRT&p=${key}&x=${secret.slice(1)}`,
    `c=K7QM-2XRT&k=${pin}`, // nowhere
    'c=K7QM-2XRT&a=192.168.1.7:4433', // whoever is there
    `c=K7QM-2XRT&k=${pin}&a=`,
    `c=K7QM-2XRT&k=${pin}&a=192.168.1.7`,
    `c=K7QM-2XRT&k=${pin}&a=nas.local:4433`,
    `c=K7QM-2XRT&k=${pin}&a=192.168.1.7:4433,`,
    `c=K7QM-2XRT&k=${pin}&a=192.168.1.7:4433,192.168.1.7:4433`,
    `c=K7QM-2XRT&k=${pin}&a=10.0.0.1:1,10.0.0.2:1,10.0.0.3:1,10.0.0.4:1,10.0.0.5:1`,
    `p=${key}&x=${secret}`,
    '',
  ])('parseInvite refuses what is behind the # of matinee://join#%s', (text) => {
    expect(parseInvite(`matinee://join#${text}`)).toBeNull();
    expect(parseInvite(`https://pages.example/#${text}`)).toBeNull();
  });

  it.each([
    '127.0.0.1:80',
    '0.0.0.0:80',
    '224.0.0.1:80',
    '255.255.255.255:80',
    '240.0.0.1:80',
    '010.0.0.1:80',
    '10.0.0.1:0',
    '10.0.0.1:080',
    '10.0.0.1:65536',
    '10.0.0.256:80',
    '[::1]:80',
    '10.0.0.1:80/x',
  ])('parseInvite takes %s for no address of a network', (address) => {
    expect(isLanAddress(address)).toBe(false);
    expect(parseInvite(`matinee://join#c=K7QM-2XRT&k=${pin}&a=${address}`)).toBeNull();
  });

  it.each([
    '192.168.1.7:4433',
    '8.8.8.8:1',
    '100.64.0.1:80',
    '169.254.3.4:80',
    '198.18.0.2:80',
    '192.0.2.2:80',
  ])('parseInvite takes %s for an address of a network, which its person has let people in by', (address) => {
    expect(isLanAddress(address)).toBe(true);
    expect(parseInvite(`matinee://join#c=K7QM-2XRT&k=${pin}&a=${address}`)?.addresses).toEqual([address]);
  });

  it('parseInvite never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl({ withFragments: true }),
          fc.string().map((s) => `matinee://join?${s}`),
          fc.string().map((s) => `matinee://join#${s}`),
          fc.string().map((s) => `matinee://join#c=K7QM2XRT&p=${s}&x=${s}&k=${s}&a=${s}`),
        ),
        (text) => {
          parseInvite(text);
        },
      ),
    );
  });
});

describe('serverLink', () => {
  it('serverLink leads to one server', () => {
    expect(parseInvite(serverLink('K7QM2XRT', 'http://127.0.0.1:4000'))).toEqual({
      ...bare,
      serverUrl: 'http://127.0.0.1:4000',
    });
  });
});
