import { describe, expect, it } from 'vitest';
import { TypedOrigins } from './typed-origins';

describe('the origins that a person typed', () => {
  it('typed origins are compared by scheme, host and port', () => {
    const typed = new TypedOrigins();
    typed.add('http://NAS.lan:80/films/a.mp4?x');
    expect(typed.has('http://nas.lan')).toBe(true);
    for (const other of ['https://nas.lan', 'http://nas.lan:8080', 'http://nas', 'http://a.nas.lan'])
      expect(typed.has(other), other).toBe(false);
  });

  it('typed origins are bounded: the first one goes first', () => {
    const typed = new TypedOrigins();
    for (let host = 0; host <= 50; host++) typed.add(`http://10.0.0.${host}/`);
    expect([
      typed.has('http://10.0.0.0'),
      typed.has('http://10.0.0.1'),
      typed.has('http://10.0.0.50'),
    ]).toEqual([false, true, true]);
  });
});
