import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { dhtStreamPair } from '../../../test/fakes/dht-stream-pair';
import { LineDuplex } from '../line-duplex';
import { handOver, takeOver } from './hand-over';

const LINK = `matinee://join#c=K7QM-2XRT&p=${'A'.repeat(43)}&x=${'b'.repeat(22)}`;
const door = randomBytes(32);
const random = (length: number) => randomBytes(length);

const meeting = (secret = randomBytes(32)) => {
  const pair = dhtStreamPair();
  const host = new LineDuplex(pair.host.asDht);
  const guest = new LineDuplex(pair.guest.asDht);
  return { host, guest, options: { secret, door, random } };
};
/** All that comes out of one end. */
const heardBy = (line: Duplex): Buffer[] => {
  const heard: Buffer[] = [];
  line.on('data', (chunk: Buffer) => heard.push(chunk));
  return heard;
};

describe('the link behind a code', () => {
  it('the link is handed to a guest who knows the code', async () => {
    const { host, guest, options } = meeting();
    const end = handOver(host, options, () => LINK);
    expect(await takeOver(guest, options)).toBe(LINK);
    expect(await end).toBe('proved');
  });

  it('the longest link is handed over, and a longer one isn’t', async () => {
    const { host, guest, options } = meeting();
    const long = 'x'.repeat(2_048);
    void handOver(host, options, () => long);
    expect(await takeOver(guest, options)).toBe(long);
    const other = meeting();
    const failed = expect(takeOver(other.guest, other.options)).rejects.toThrow();
    await handOver(other.host, other.options, () => 'x'.repeat(5_000));
    other.host.destroy();
    await failed;
  });

  it('a guest who doesn’t know the code gets nothing, and has tried once', async () => {
    const { host, guest, options } = meeting();
    const end = handOver(host, options, () => LINK).finally(() => host.destroy());
    await expect(takeOver(guest, { ...options, secret: randomBytes(32) })).rejects.toThrow();
    expect(await end).toBe('wrong');
  });

  it('a guest who was found by another key than they looked for gets nothing', async () => {
    const { host, guest, options } = meeting();
    const end = handOver(host, options, () => LINK).finally(() => host.destroy());
    await expect(takeOver(guest, { ...options, door: randomBytes(32) })).rejects.toThrow();
    expect(await end).toBe('wrong');
  });

  it('a host who doesn’t know the code can’t have a guest believe a link', async () => {
    const { host, guest, options } = meeting();
    // It answers whatever the guest says, as one would who only knows where codes are looked for.
    host.once('data', () => {
      host.write(randomBytes(32));
      host.write(Buffer.concat([Buffer.from([0, 64]), randomBytes(64)]));
    });
    await expect(takeOver(guest, options)).rejects.toThrow();
  });

  it.each([
    ['a share of a small order', Buffer.concat([Buffer.from([1]), randomBytes(16), Buffer.alloc(32)])],
    ['another version', Buffer.concat([Buffer.from([9]), randomBytes(48)])],
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\nhost: 127.0.0.1:1234\r\nconnection: close\r\n\r\n')],
  ])('a guest who sends %s gets no answer by which a guess is checked', async (_what, bytes) => {
    const { host, guest, options } = meeting();
    const heard = heardBy(guest);
    guest.write(bytes);
    expect(await handOver(host, options, () => LINK)).toBe('unanswered');
    expect(heard).toEqual([]);
  });

  it('a guest who leaves before they said anything hasn’t tried, and one who leaves after the answer has', async () => {
    const silent = meeting();
    const unanswered = handOver(silent.host, silent.options, () => LINK);
    silent.guest.destroy();
    expect(await unanswered).toBe('unanswered');

    const curious = meeting();
    const end = handOver(curious.host, curious.options, () => LINK);
    const answered = new Promise((resolve) => curious.guest.once('data', resolve));
    curious.guest.write(
      Buffer.concat([Buffer.from([1]), randomBytes(16), Buffer.from([9]), Buffer.alloc(31)]),
    );
    await answered;
    curious.guest.destroy();
    expect(await end).toBe('wrong');
  });

  it('an end that is gone already is none to wait for', async () => {
    const { host, options } = meeting();
    host.destroy();
    await new Promise((resolve) => host.once('close', resolve));
    expect(await handOver(host, options, () => LINK)).toBe('unanswered');
  });

  it('what is sealed can’t be changed on its way', async () => {
    const { host, guest, options } = meeting();
    const write = host.write.bind(host);
    Object.assign(host, {
      end: (bytes: Buffer) => {
        const changed = Buffer.from(bytes);
        changed[10] = (changed[10] ?? 0) ^ 1;
        write(changed);
      },
    });
    void handOver(host, options, () => LINK);
    await expect(takeOver(guest, options)).rejects.toThrow();
  });
});
