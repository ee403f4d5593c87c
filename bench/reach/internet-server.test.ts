import { describe, expect, it } from 'vitest';
import { relayIn } from './internet-server';

const RELAY = `${'k'.repeat(43)}@10.97.2.2:49737`;
const line = (entry: object): string => `${JSON.stringify({ level: 30, ...entry })}\n`;

describe('the log of a server that is a relay', () => {
  it('a server’s log names the relay once its node has joined, and not before', () => {
    const before = `tsx says something\n${line({ port: 4_000, msg: 'listening' })}`;
    expect(relayIn(before)).toBeNull();
    expect(relayIn(before + line({ node: '10.97.2.2:49737', relay: RELAY, ways: 16 }))).toBe(RELAY);
  });

  it('a server’s log that ends within a line isn’t read to its end', () => {
    const whole = line({ relay: RELAY });
    expect(relayIn(whole.slice(0, 40))).toBeNull();
    expect(relayIn(whole.slice(0, -1))).toBeNull();
  });

  it('a node without a relay is no relay', () => {
    expect(relayIn(line({ node: '10.97.2.2:49737', relay: null, ways: 0 }))).toBeNull();
  });
});
