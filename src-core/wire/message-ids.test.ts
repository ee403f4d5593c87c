import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  MESSAGE_ID_LENGTH,
  OWN_MESSAGE_ID,
  privateMessageId,
  roomMessageId,
  sentMessageId,
} from './message-ids';

const person = fc.string({
  unit: fc.constantFrom('a', 'p', '_', ':', '~', '1', '2'),
  minLength: 1,
  maxLength: 64,
});
const ownId = fc.stringMatching(OWN_MESSAGE_ID);

describe('ids of messages', () => {
  it('a message id names one author, one reader and one of the author’s messages', () => {
    fc.assert(
      fc.property(person, person, ownId, person, person, ownId, (a, b, m, c, d, n) => {
        expect(roomMessageId(a, m) === roomMessageId(c, n)).toBe(a === c && m === n);
        expect(sentMessageId(a, m) === sentMessageId(c, n)).toBe(a === c && m === n);
        expect(privateMessageId(a, b, m) === privateMessageId(c, d, n)).toBe(a === c && b === d && m === n);
      }),
    );
  });

  it('message ids for everybody and for one person never collide', () => {
    fc.assert(
      fc.property(person, person, ownId, person, ownId, (a, b, m, c, n) => {
        expect(roomMessageId(c, n)).not.toBe(privateMessageId(a, b, m));
        expect(roomMessageId(c, n)).not.toBe(sentMessageId(a, m));
      }),
    );
  });

  it('message ids fit their schema, whatever they are made of', () => {
    fc.assert(
      fc.property(person, person, ownId, (a, b, m) => {
        for (const id of [roomMessageId(a, m), sentMessageId(a, m), privateMessageId(a, b, m)])
          expect(id.length).toBeLessThanOrEqual(MESSAGE_ID_LENGTH);
      }),
    );
  });
});
