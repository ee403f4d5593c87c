import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { isTalking, SILENT, talk, type TalkEvent } from './push-to-talk';

const after = (...events: readonly TalkEvent[]): boolean => isTalking(events.reduce(talk, SILENT));
const down = (by: 'key' | 'pointer' = 'key', repeat = false): TalkEvent => ({ type: 'down', by, repeat });
const up = (by: 'key' | 'pointer' = 'key'): TalkEvent => ({ type: 'up', by });
const toggle: TalkEvent = { type: 'toggle' };
const lostTouch: TalkEvent = { type: 'lostTouch' };

describe('push to talk', () => {
  it('push to talk is silent until something is held, and when it is let go', () => {
    expect(isTalking(SILENT)).toBe(false);
    expect(after(down())).toBe(true);
    expect(after(down(), up())).toBe(false);
  });
  it('push to talk ignores the repeats of the keyboard', () => {
    expect(after(down(), down('key', true), down('key', true), up())).toBe(false);
    // The person mutes while the key is still held: the key's repeats don't open the microphone again.
    expect(after(down(), toggle, down('key', true))).toBe(false);
    expect(after(down('key', true))).toBe(false);
  });
  it('push to talk goes on while one of two keys is still held', () => {
    expect(after(down('key'), down('pointer'), up('key'))).toBe(true);
    expect(after(down('key'), down('pointer'), up('key'), up('pointer'))).toBe(false);
  });
  it('push to talk ends with the focus, and needs to be pressed anew', () => {
    expect(after(down(), down('pointer'), lostTouch)).toBe(false);
    expect(after(down(), lostTouch, up(), down())).toBe(true);
  });
  it('push to talk lets the master mute open the microphone for good, and close it whatever is held', () => {
    expect(after(toggle)).toBe(true);
    expect(after(toggle, down(), up(), lostTouch)).toBe(true);
    expect(after(toggle, down(), toggle)).toBe(false);
    expect(after(down(), toggle)).toBe(false);
    expect(after(toggle, { type: 'reset' })).toBe(false);
  });

  const anyEvent: fc.Arbitrary<TalkEvent> = fc.oneof(
    fc.record({
      type: fc.constant('down' as const),
      by: fc.constantFrom('key' as const, 'pointer' as const),
      repeat: fc.boolean(),
    }),
    fc.record({ type: fc.constant('up' as const), by: fc.constantFrom('key' as const, 'pointer' as const) }),
    fc.constantFrom(toggle, lostTouch, { type: 'reset' } as const),
  );
  it('push to talk never talks after everything was let go of, unless the master mute opened it', () => {
    fc.assert(
      fc.property(fc.array(anyEvent), (events) => {
        const state = [...events, up('key'), up('pointer')].reduce(talk, SILENT);
        expect(isTalking(state)).toBe(state.open);
        expect(new Set(state.holds).size).toBe(state.holds.length);
      }),
    );
  });
  it('push to talk changes what is heard with every press of the master mute', () => {
    fc.assert(
      fc.property(fc.array(anyEvent), (events) => {
        expect(after(...events, toggle)).toBe(!after(...events));
      }),
    );
  });
});
