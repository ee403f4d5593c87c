import { describe, expect, it } from 'vitest';
import { parseAppMessage, APP_MESSAGE_BYTES, type AppMessage } from './app-message';

const answer: AppMessage = {
  ...{ type: 'clock:answer', id: 7, serverEpoch: 'e_YSEPB5H91KPPJJ6D' },
  ...{ t1: 123_456_789.123_456, t2: 123_456_790.123_456, withinMs: 12.345 },
};

describe('what two apps say to each other over their link', () => {
  it('a question and an answer come through as they were said', () => {
    for (const message of [{ type: 'clock:ask', id: 4_294_967_295 }, answer] as const) {
      const text = JSON.stringify(message);
      expect(text.length).toBeLessThan(APP_MESSAGE_BYTES);
      expect(parseAppMessage(text)).toEqual(message);
    }
  });

  it.each([
    ['a beat', '.'],
    ['nothing', ''],
    ['no object', '[1]'],
    ['something that nobody says', '{"type":"film:open"}'],
    ['a question with more to it', '{"type":"clock:ask","id":1,"name":"Mal"}'],
    ['a question without a number', '{"type":"clock:ask","id":"1"}'],
    ['a question of a negative number', '{"type":"clock:ask","id":-1}'],
    ['a time that is no number', JSON.stringify({ ...answer, t1: null })],
    ['a time beyond all numbers', JSON.stringify(answer).replace('12.345', '1e999')],
    ['a bound below nothing', JSON.stringify({ ...answer, withinMs: -1 })],
    ['an answer that is too long', JSON.stringify(answer) + ' '.repeat(APP_MESSAGE_BYTES)],
    ['an answer that is too long in bytes', JSON.stringify({ ...answer, serverEpoch: '字'.repeat(64) })],
  ])('%s is none of it', (_, text) => {
    expect(parseAppMessage(text)).toBeNull();
  });
});
