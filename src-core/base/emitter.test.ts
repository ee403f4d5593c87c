import { describe, expect, it, vi } from 'vitest';
import { Emitter } from './emitter';

interface Events {
  count: number;
  name: string;
}

describe('Emitter', () => {
  it('an emitter calls listeners in the order of registration, until they unsubscribe', () => {
    const emitter = new Emitter<Events>();
    const heard: string[] = [];
    const stop = emitter.on('count', (n) => heard.push(`a${n}`));
    emitter.on('count', (n) => heard.push(`b${n}`));
    emitter.emit('count', 1);
    stop();
    emitter.emit('count', 2);
    expect(heard).toEqual(['a1', 'b1', 'b2']);
  });

  it('an emitter lets the other listeners run when one throws, and reports the error', () => {
    const errors: unknown[] = [];
    const emitter = new Emitter<Events>((error, event) => errors.push([event, error]));
    const failure = new Error('listener');
    let heard = 0;
    emitter.on('name', () => {
      throw failure;
    });
    emitter.on('name', () => {
      heard += 1;
    });
    emitter.emit('name', 'x');
    expect(heard).toBe(1);
    expect(errors).toEqual([['name', failure]]);
  });

  it('an emitter lets a listener’s error surface as an uncaught one where nobody takes its reports', () => {
    const queued: (() => void)[] = [];
    vi.stubGlobal('queueMicrotask', (run: () => void) => queued.push(run));
    try {
      const emitter = new Emitter<Events>();
      const failure = new Error('listener');
      emitter.on('name', () => {
        throw failure;
      });
      emitter.emit('name', 'x');
      expect(queued).toHaveLength(1);
      expect(queued[0]).toThrow(failure);
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it('an emitter forwards what another emitter emits under the given names, until the forwarding ends', () => {
    const source = new Emitter<Events>();
    const emitter = new Emitter<{ count: number }>();
    const heard: number[] = [];
    emitter.on('count', (n) => heard.push(n));
    const end = emitter.forward(source, ['count']);
    source.emit('count', 1);
    source.emit('name', 'x');
    end();
    source.emit('count', 2);
    expect(heard).toEqual([1]);
  });

  it('an emitter lets a listener remove itself while it is called', () => {
    const emitter = new Emitter<Events>();
    let heard = 0;
    const stop = emitter.on('count', () => {
      heard += 1;
      stop();
    });
    emitter.on('count', () => {
      heard += 10;
    });
    emitter.emit('count', 0);
    emitter.emit('count', 0);
    expect(heard).toBe(21);
  });
});
