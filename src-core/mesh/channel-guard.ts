import { spend, type Bucket, type BucketRule } from '../base/token-bucket';

/**
 * How much may come over the channel of a link. An honest end sends one byte a second there, the heartbeat; a minute's
 * worth may arrive together after a stall.
 */
const MESSAGES: BucketRule = { burst: 120, perSecond: 5 };
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
