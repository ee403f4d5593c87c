import { describe, expect, it } from 'vitest';
import { ReachOpenings, type ReachOpening } from './reach-openings';

const opening = (sessionId: string, relayOnly?: true): ReachOpening => ({
  ...{ sessionId, seed: 's'.repeat(43), secret: 'x'.repeat(22) },
  ...(relayOnly && { relayOnly }),
});
const [usual, others] = [['dht.example:1'], ['other.example:2']];

describe('the parties that are met from anywhere', () => {
  it('the parties that are met are counted, each once, and known as they were opened last', () => {
    const parties = new ReachOpenings();
    const [first, again, second] = [opening('s_1'), opening('s_1'), opening('s_2')];
    for (const one of [first, again, second]) parties.set(one);
    expect([parties.size, parties.has(first), parties.has(again), parties.has(second)]).toEqual([
      ...[2, false, true, true],
    ]);
    expect(parties.meet(usual)).toEqual([again, second]);
    parties.delete('s_1');
    expect([parties.size, parties.has(again)]).toEqual([1, false]);
    parties.clear();
    expect([parties.size, parties.meet(usual)]).toEqual([0, []]);
  });

  it('the parties that are met stay in the DHT in which their friends look for them', () => {
    const parties = new ReachOpenings();
    parties.set(opening('s_1'));
    expect(parties.entrance(others)).toBe(others);
    parties.meet(usual);
    expect(parties.entrance(others)).toBe(usual);
    parties.meet(others);
    expect(parties.entrance(others)).toBe(usual);
    parties.set(opening('s_2'));
    parties.delete('s_1');
    expect(parties.entrance(others)).toBe(usual);
  });

  it('the parties that are met are in no DHT while the person wants none', () => {
    const parties = new ReachOpenings();
    parties.set(opening('s_1'));
    parties.meet(usual);
    expect(parties.entrance([])).toEqual([]);
  });

  it('the parties that are met anew are so in the DHT that is chosen by then', () => {
    const [ended, cleared, relayed] = [new ReachOpenings(), new ReachOpenings(), new ReachOpenings()];
    for (const parties of [ended, cleared, relayed]) {
      parties.set(opening('s_1'));
      parties.meet(usual);
    }
    ended.delete('s_1');
    cleared.clear();
    relayed.set(opening('s_1', true));
    for (const parties of [ended, cleared, relayed]) expect(parties.entrance(others)).toBe(others);
  });

  it('parties that are met by a relay alone are in no DHT that they could stay in', () => {
    const parties = new ReachOpenings();
    parties.set(opening('s_1', true));
    expect(parties.meet(usual)).toHaveLength(1);
    expect(parties.entrance(others)).toBe(others);
    parties.set(opening('s_2'));
    parties.meet(usual);
    expect(parties.entrance(others)).toBe(usual);
  });
});
