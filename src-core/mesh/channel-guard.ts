import { spend, type Bucket, type BucketRule } from '../base/token-bucket';

/**
 * How much may come over the channel of a link. An honest end sends a heartbeat of one byte a second there, and asks for
 * the time and answers, in bursts of 16 and else four times a second (sync/ping-schedule.ts); half a minute's worth may
 * arrive together after a stall.
 */
const MESSAGES: BucketRule = { burst: 240, perSecond: 12 };
const BYTES: BucketRule = { burst: 65_536, perSecond: 4_096 };

export interface ChannelGuard {
  readonly messages?: Bucket;
  readonly bytes?: Bucket;
}

export const newChannelGuard: ChannelGuard = {};

/**
 * @param bytes size of one message
 * @param now monotonic ms
 * @returns `granted`: false where no honest end sends so much
 */
export const admitMessage = (
  guard: ChannelGuard,
  bytes: number,
  now: number,
): { readonly guard: ChannelGuard; readonly granted: boolean } => {
  const messages = spend(guard.messages, MESSAGES, now);
  const size = spend(guard.bytes, BYTES, now, bytes);
  return {
    guard: { messages: messages.bucket, bytes: size.bucket },
    granted: messages.spent && size.spent,
  };
};
