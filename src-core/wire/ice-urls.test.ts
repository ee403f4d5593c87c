import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { iceHelpOf, isIceUrl, isStunUrl, relayServers, splitTurnUrls, udpServers } from './ice-urls';

describe('the address of an ICE server', () => {
  it.each([
    'stun:stun.example.org',
    'stun:stun.example.org:3478',
    'stun:10.0.0.1:1',
    'stun:[2001:db8::1]:65535',
    'STUN:stun.example.org',
    'stuns:stun.example.org',
    'turn:relay.example.org?transport=udp',
    'turns:relay.example.org:5349?transport=tcp',
  ])('an ICE server’s address may be %s', (url) => expect(isIceUrl(url)).toBe(true));

  it.each([
    '',
    'stun:',
    'stun.example.org',
    'stun://stun.example.org',
    'stun:stun.example.org:0',
    'stun:stun.example.org:65536',
    'stun:stun.example.org:99999',
    'stun:stun..example.org',
    'stun:.example.org',
    'stun:stun.example.org?transport=udp',
    'turn:relay.example.org?transport=sctp',
    'http://stun.example.org',
    'stun:stun.example.org,stun:other',
    'stun:a b',
    `stun:${'a'.repeat(500)}`,
  ])('an ICE server’s address is never %s', (url) => expect(isIceUrl(url)).toBe(false));

  it('a STUN server’s address names no relay', () => {
    expect(isStunUrl('stun:a')).toBe(true);
    for (const url of ['turn:a', 'turns:a', 'stuns:a', 'a']) expect(isStunUrl(url)).toBe(false);
  });

  it('an ICE server’s address is read in bounded time, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2_000 }), (text) => {
        const kinds = [isIceUrl(text), isIceUrl(`stun:${text}`)];
        expect(kinds.every((kind) => typeof kind === 'boolean')).toBe(true);
      }),
    );
    expect(isIceUrl(`stun:${'a-'.repeat(240)}!`)).toBe(false);
  });
});

describe('the use of ICE servers', () => {
  const servers = [
    { urls: 'stun:a' },
    { urls: ['turn:b?transport=tcp', 'turn:b', 'turns:b'], username: 'u', credential: 'c' },
    { urls: 'turns:c' },
  ];

  it('the use of ICE servers is judged by which speak UDP, and which relay', () => {
    expect(udpServers(servers)).toEqual([
      { urls: ['stun:a'] },
      { urls: ['turn:b'], username: 'u', credential: 'c' },
    ]);
    expect(relayServers(servers).map(({ urls }) => urls)).toEqual([
      ['turn:b?transport=tcp', 'turn:b', 'turns:b'],
      ['turns:c'],
    ]);
    expect(relayServers([{ urls: 'stun:a' }])).toEqual([]);
    expect(splitTurnUrls(['stun:a', 'turn:b', 'turns:c'])).toEqual({
      stun: ['stun:a'],
      turn: ['turn:b', 'turns:c'],
    });
  });

  it('the help of several ICE servers is as much as the best of them gives', () => {
    expect(iceHelpOf([])).toBe('none');
    expect(iceHelpOf([{ urls: [] }])).toBe('none');
    expect(iceHelpOf([{ urls: 'stun:a' }])).toBe('stun');
    expect(iceHelpOf(servers)).toBe('relay');
    expect(iceHelpOf([{ urls: 'turns:c' }])).toBe('relay');
  });

  it('the help of a home’s relay is none to a person who lets nobody but relays see their address', () => {
    const home = { urls: ['turn:127.0.0.1:4000?transport=tcp'], username: 'u', credential: 'c' };
    expect(iceHelpOf([home])).toBe('relay');
    expect(iceHelpOf([home], true)).toBe('none');
    expect(iceHelpOf([{ urls: 'stun:a' }, home], true)).toBe('stun');
    expect(iceHelpOf([home, { urls: 'turn:relay.example:3478?transport=tcp' }], true)).toBe('relay');
  });
});
