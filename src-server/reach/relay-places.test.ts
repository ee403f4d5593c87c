import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../test/fakes/clock';
import { RELAY_DOOR, RelayPlaces } from './relay-places';

let time: ManualClock;
let places: RelayPlaces;
beforeEach(() => {
  time = new ManualClock();
  places = new RelayPlaces(8, time);
});

/** Takes so many places, each by a key of its own. @returns how many were given */
const takeMany = (count: number, addressOf: (index: number) => string): number =>
  Array.from({ length: count }, (_, index) =>
    places.take(addressOf(index), `${addressOf(index)} ${index}`),
  ).filter((given) => given !== null).length;

describe('places at a relay', () => {
  it('a key gets one place, until it gives that back', () => {
    const leave = places.take('192.0.2.1', 'a');
    expect(places.take('192.0.2.2', 'a')).toBeNull();
    leave?.();
    expect(places.take('192.0.2.2', 'a')).not.toBeNull();
  });

  it('a place that is given back twice counts once', () => {
    const leave = places.take('192.0.2.1', 'a');
    leave?.();
    places.take('192.0.2.1', 'a');
    leave?.();
    expect(places.open).toBe(0);
    expect(places.take('192.0.2.1', 'b')).not.toBeNull();
  });

  it('one address gets its share, and others are still served', () => {
    expect(takeMany(40, () => '192.0.2.1')).toBe(RELAY_DOOR.placesOfAddress);
    expect(places.take('192.0.2.2', 'b')).not.toBeNull();
  });

  it('a relay has as many places in all as the ways that may stand need', () => {
    expect(takeMany(60, (index) => `192.0.2.${index}`)).toBe(8 * RELAY_DOOR.placesForWay);
    expect(places.mayKnock()).toBe(false);
  });

  it('an address that takes places and leaves them at once is slowed down', () => {
    let given = 0;
    for (let tries = 0; tries < 50; tries += 1) {
      const leave = places.take('192.0.2.1', 'a');
      if (leave) given += 1;
      leave?.();
    }
    expect(given).toBe(RELAY_DOOR.takenOfAddress.burst);
  });

  it('callers beyond what handshakes may cost aren’t looked at until a moment later', () => {
    let seen = 0;
    while (places.mayKnock()) seen += 1;
    expect(seen).toBe(RELAY_DOOR.knocks.burst);
    time.advance(1_000);
    expect(places.mayKnock()).toBe(true);
  });
});
