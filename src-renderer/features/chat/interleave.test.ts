import { describe, expect, it } from 'vitest';
import type { ChatEntry } from '@core/session/view';
import { interleave } from './interleave';

const said = (messageId: string): ChatEntry => ({
  messageId,
  from: 'p',
  name: 'P',
  text: messageId,
  sentAt: 0,
  filmMs: null,
  isLocal: false,
  isPrivate: false,
  delivery: 'sent',
});
const line = (id: string, afterMessageId: string | null) => ({ id, text: id, afterMessageId });

describe('interleave', () => {
  it('interleave puts lines behind the message they came after', () => {
    const items = interleave(
      [said('a'), said('b')],
      [line('1', null), line('2', 'a'), line('3', 'a'), line('4', 'b')],
    );
    expect(items.map((item) => item.id)).toEqual(['1', 'a', '2', '3', 'b', '4']);
  });
  it('interleave keeps a line whose message has gone', () => {
    expect(interleave([said('b')], [line('1', 'gone')]).map((item) => item.id)).toEqual(['1', 'b']);
  });
});
