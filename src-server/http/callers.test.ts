import { describe, expect, it } from 'vitest';
import { mayCall } from './callers';

const APP = 'matinee-app://app';
const home = { origins: [APP], names: [] };
const public_ = { origins: [APP], names: ['party.example.org'] };

describe('the callers that the server answers', () => {
  it('the server answers programs and the app’s page', () => {
    for (const host of ['127.0.0.1:8420', 'localhost:8420', '[::1]:8420', '192.168.1.5:50001', '10.0.0.2']) {
      expect(mayCall({ host }, home)).toBe(true);
      expect(mayCall({ host, origin: APP }, home)).toBe(true);
    }
    expect(mayCall({ host: 'party.example.org', origin: APP }, public_)).toBe(true);
  });

  it('the server answers no other page, nor one without an origin', () => {
    for (const origin of [
      'https://evil.example',
      'http://127.0.0.1:9999',
      'null',
      'matinee-app://other',
      '',
    ]) {
      expect(mayCall({ host: '127.0.0.1:8420', origin }, home)).toBe(false);
      expect(mayCall({ host: 'party.example.org', origin }, public_)).toBe(false);
    }
  });

  it('the server answers its own pages', () => {
    expect(mayCall({ host: 'party.example.org', origin: 'https://party.example.org' }, public_)).toBe(true);
    expect(mayCall({ host: 'party.example.org:443', origin: 'https://party.example.org' }, public_)).toBe(
      true,
    );
  });

  it('the server answers nobody who asks for another name, whatever that points to', () => {
    for (const host of [
      'evil.example:8420',
      '127.0.0.1.evil.example',
      'localhost.evil.example',
      '',
      'a b',
      '@',
    ])
      for (const caller of [{ host }, { host, origin: `http://${host}` }, { host, origin: APP }])
        for (const rules of [home, public_]) expect(mayCall(caller, rules)).toBe(false);
    for (const rules of [home, public_]) expect(mayCall({}, rules)).toBe(false);
  });

  it('the server answers by its own name, on whatever port a proxy or a person comes, and by any address', () => {
    for (const host of [
      'party.example.org',
      'Party.Example.ORG:8420',
      '127.0.0.1:8420',
      '[2001:db8::1]',
      '203.0.113.5',
    ])
      expect(mayCall({ host }, public_)).toBe(true);
    for (const host of [
      'party.example.org.evil.example',
      'sub.party.example.org',
      'party.example.org@evil.example',
    ])
      expect(mayCall({ host }, public_)).toBe(false);
    expect(mayCall({ host: 'party.example.org' }, home)).toBe(false);
  });
});
