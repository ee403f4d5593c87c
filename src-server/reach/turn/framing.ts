/**
 * What a browser and a relay say on a stream of TCP: messages of STUN, and data of a channel, which is padded there to
 * whole words (RFC 8656, 12.5).
 */

/** One message at the most: a packet of a call is 1,200 bytes long at the most. */
export const MESSAGE_BYTES = 1_400;
const STUN_HEADER_BYTES = 20;
const CHANNEL_HEADER_BYTES = 4;
export const FIRST_CHANNEL = 0x4000;
/** RFC 8656 leaves those above to what may come. */
export const LAST_CHANNEL = 0x4fff;

/** Whether a stream that begins with this byte can be one of a relay: HTTP begins with a letter. */
export const beginsStun = (byte: number): boolean => byte < 0x04;

/** A message of STUN begins with two bits of zero, data of a channel with the channel. */
export const isChannelData = (bytes: Buffer): boolean => bytes.length > 0 && (bytes[0] ?? 0) >> 6 === 1;

export interface ChannelData {
  readonly channel: number;
  readonly data: Buffer;
}

/** @returns null for anything that isn't the data of one channel */
export const parseChannelData = (bytes: Buffer): ChannelData | null => {
  if (bytes.length < CHANNEL_HEADER_BYTES) return null;
  const channel = bytes.readUInt16BE(0);
  const end = CHANNEL_HEADER_BYTES + bytes.readUInt16BE(2);
  if (channel < FIRST_CHANNEL || channel > LAST_CHANNEL || end > bytes.length) return null;
  return { channel, data: bytes.subarray(CHANNEL_HEADER_BYTES, end) };
};

/** Unpadded, as datagrams carry it. */
export const encodeChannelData = ({ channel, data }: ChannelData): Buffer => {
  const bytes = Buffer.allocUnsafe(CHANNEL_HEADER_BYTES + data.length);
  bytes.writeUInt16BE(channel, 0);
  bytes.writeUInt16BE(data.length, 2);
  data.copy(bytes, CHANNEL_HEADER_BYTES);
  return bytes;
};

/** One message as it is written to a stream. */
export const framed = (message: Buffer): Buffer => {
  const missing = -message.length & 3;
  return missing === 0 ? message : Buffer.concat([message, Buffer.alloc(missing)]);
};

/** Cuts a stream into messages. */
export class Unframer {
  #rest: Buffer = Buffer.alloc(0);

  /** @returns the messages that are whole now; null where what comes is none, after which nothing can be read any more */
  take(chunk: Buffer): Buffer[] | null {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const messages: Buffer[] = [];
    while (bytes.length >= CHANNEL_HEADER_BYTES) {
      const length = bytes.readUInt16BE(2);
      const kind = (bytes[0] ?? 0) >> 6;
      if (kind > 1) return null;
      const whole = kind === 0 ? STUN_HEADER_BYTES + length : CHANNEL_HEADER_BYTES + length;
      if (whole > MESSAGE_BYTES) return null;
      const withPadding = (whole + 3) & ~3;
      if (bytes.length < withPadding) break;
      messages.push(bytes.subarray(0, whole));
      bytes = bytes.subarray(withPadding);
    }
    this.#rest = Buffer.from(bytes);
    return messages;
  }
}
