import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readServerList } from './server-list';

const read = (text: string, most = 3) =>
  readServerList(text, { most, readOne: (part) => (/^[a-c]+$/i.test(part) ? part.toLowerCase() : null) });

describe('a list of servers', () => {
  it('a list of servers is read as people write it, each server once', () => {
    expect(read(' a,b\n\tC, ,a ')).toEqual({ servers: ['a', 'b', 'c'], fault: null });
  });

  it('a list of servers says what is wrong with it', () => {
    expect(read(' ,\n').fault).toEqual({ kind: 'empty' });
    expect(read('a b c aa').fault).toEqual({ kind: 'tooMany', most: 3 });
    expect(read('a, d.example b').fault).toEqual({ kind: 'unreadable', part: 'd.example' });
    expect(read('d'.repeat(1_000)).fault).toEqual({ kind: 'unreadable', part: `${'d'.repeat(60)}…` });
  });

  it('a list of servers is either servers within the bound, or a fault, whatever was written', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[abcdA, \n]{0,20}$/), fc.integer({ min: 1, max: 4 }), (text, most) => {
        const { servers, fault } = read(text, most);
        expect(servers === null).toBe(fault !== null);
        if (servers === null) return;
        expect(servers.length).toBeGreaterThan(0);
        expect(servers.length).toBeLessThanOrEqual(most);
        expect(new Set(servers).size).toBe(servers.length);
        // What was read is read the same again.
        expect(read(servers.join(', '), most).servers).toEqual(servers);
      }),
    );
  });
});
