import { describe, expect, it } from 'vitest';
import {
  LIMITS_OF_PLACES,
  PartyPlaceSchema,
  isAgreedPlace,
  placeElsewhere,
  withPlace,
  withoutPlace,
} from './party-place';

describe('the place of a party’s server', () => {
  it.each([
    ['https://party.example', 'https://party.example', null],
    ['https://party.example', 'https://party.example:8443', null],
    ['https://PARTY.example', 'https://rooms.party.example', null],
    // Two names side by side may belong to two owners.
    ['https://auth.example', 'https://party.example', { from: 'auth.example', to: 'party.example' }],
    [
      'https://rooms.party.example',
      'https://party.example',
      { from: 'rooms.party.example', to: 'party.example' },
    ],
    [
      'https://party.example',
      'https://evilparty.example',
      { from: 'party.example', to: 'evilparty.example' },
    ],
    [
      'https://party.example',
      'https://party.example.evil',
      { from: 'party.example', to: 'party.example.evil' },
    ],
    ['https://party.example', 'https://192.168.1.5', { from: 'party.example', to: '192.168.1.5' }],
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4100', null],
  ])('the server %s sends its people to the party’s server %s', (server, party, place) => {
    expect(placeElsewhere(server, party)).toEqual(place);
  });

  it('a place is agreed to for both ends, and is kept once', () => {
    const place = { from: 'auth.example', to: 'party.example' };
    const agreed = withPlace(withPlace([], place), place);
    expect(agreed).toEqual([place]);
    expect(isAgreedPlace(agreed, { ...place })).toBe(true);
    expect(isAgreedPlace(agreed, { ...place, from: 'other.example' })).toBe(false);
    expect(isAgreedPlace(agreed, { ...place, to: 'other.example' })).toBe(false);
    expect(withoutPlace(agreed, { ...place })).toEqual([]);
  });

  it('the places agreed to are bounded, and the latest are kept', () => {
    let agreed = withPlace([], { from: 'a', to: 'b' });
    for (let at = 0; at < LIMITS_OF_PLACES.places; at++)
      agreed = withPlace(agreed, { from: 'a', to: `${at}.c` });
    expect(agreed).toHaveLength(LIMITS_OF_PLACES.places);
    expect(isAgreedPlace(agreed, { from: 'a', to: 'b' })).toBe(false);
  });

  it('a place is agreed to also where it isn’t the only one', () => {
    const [a, b] = [
      { from: 'auth.example', to: 'a.example' },
      { from: 'auth.example', to: 'b.example' },
    ];
    const agreed = withPlace(withPlace([], a), b);
    expect([isAgreedPlace(agreed, a), isAgreedPlace(agreed, b)]).toEqual([true, true]);
    expect(withoutPlace(agreed, a)).toEqual([b]);
  });

  it('a place has two hosts, each no longer than a host’s name can be', () => {
    const [name, tooLong] = ['a'.repeat(253), 'a'.repeat(254)];
    expect(PartyPlaceSchema.parse({ from: 'auth.example', to: name })).toEqual({
      ...{ from: 'auth.example', to: name },
    });
    for (const place of [
      { from: name },
      { to: name },
      { from: name, to: tooLong },
      { from: tooLong, to: name },
    ])
      expect(PartyPlaceSchema.safeParse(place).success).toBe(false);
  });
});
