import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatInviteLink, parseInvite } from './invite-link';

const pin = 'A'.repeat(43);

describe('parseInvite', () => {
  it('parseInvite reads a bare code', () => {
    expect(parseInvite(' k7qm-2xrt ')).toEqual({
      code: 'K7QM2XRT',
      serverUrl: null,
      pin: null,
    });
  });

  it('parseInvite reads back every app link that it wrote', () => {
    const targets = fc.record({
      code: fc.constantFrom('K7QM2XRT', '00000000'),
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
      code: 'K7QM2XRT',
      serverUrl: 'https://party.example.org',
      pin: null,
    });
  });

  it('parseInvite takes a link without a server as a bare code', () => {
    expect(parseInvite('matinee://join?c=K7QM2XRT')).toEqual({
      code: 'K7QM2XRT',
      serverUrl: null,
      pin: null,
    });
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

  it('parseInvite never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.string().map((s) => `matinee://join?${s}`),
        ),
        (text) => {
          parseInvite(text);
        },
      ),
    );
  });
});
