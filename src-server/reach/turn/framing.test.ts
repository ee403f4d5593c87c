import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  beginsStun,
  encodeChannelData,
  FIRST_CHANNEL,
  framed,
  isChannelData,
  MESSAGE_BYTES,
  parseChannelData,
  Unframer,
} from './framing';
import { encodeStun, KIND, METHOD } from './stun-message';

const binding = encodeStun({
  kind: KIND.request,
  method: METHOD.binding,
  transaction: Buffer.alloc(12, 7),
});
const anyMessage = fc.oneof(
  fc.constant(binding),
  fc
    .tuple(fc.integer({ min: FIRST_CHANNEL, max: 0x4fff }), fc.uint8Array({ maxLength: 300 }))
    .map(([channel, data]) => encodeChannelData({ channel, data: Buffer.from(data) })),
);

describe('a stream of a relay', () => {
  it('messages come out as they went in, however the stream was cut', () => {
    fc.assert(
      fc.property(fc.array(anyMessage), fc.array(fc.integer({ min: 1, max: 90 })), (messages, cuts) => {
        const stream = Buffer.concat(messages.map(framed));
        const unframer = new Unframer();
        const out: Buffer[] = [];
        let at = 0;
        for (const cut of [...cuts, stream.length]) {
          out.push(...(unframer.take(stream.subarray(at, at + cut)) ?? []));
          at += cut;
        }
        expect(out.map((bytes) => bytes.toString('hex'))).toEqual(
          messages.map((bytes) => bytes.toString('hex')),
        );
      }),
    );
  });

  it('a message that is longer than any packet of a call isn’t waited for', () => {
    const header = Buffer.alloc(4);
    header.writeUInt16BE(FIRST_CHANNEL, 0);
    header.writeUInt16BE(MESSAGE_BYTES, 2);
    expect(new Unframer().take(header)).toBeNull();
  });

  it('a request for a page isn’t a stream of a relay', () => {
    expect(new Unframer().take(Buffer.from('\u00FF/ HTTP/1.1', 'latin1'))).toBeNull();
    expect(['GET', 'POST', 'OPTIONS', 'PRI'].some((method) => beginsStun(method.charCodeAt(0)))).toBe(false);
    expect(beginsStun(binding[0] ?? 255)).toBe(true);
  });

  it('data of a channel is told from a message, and has its length', () => {
    const bytes = encodeChannelData({ channel: 0x4001, data: Buffer.from('hello') });
    expect([isChannelData(bytes), isChannelData(binding)]).toEqual([true, false]);
    expect(parseChannelData(framed(bytes))).toEqual({ channel: 0x4001, data: Buffer.from('hello') });
    expect(parseChannelData(bytes.subarray(0, -1))).toBeNull();
    bytes.writeUInt16BE(0x5000, 0);
    expect(parseChannelData(bytes)).toBeNull();
  });
});
