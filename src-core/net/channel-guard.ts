import { spend, type Allowance, type AllowanceRule } from './allowance';

/**
 * How much may come over the channel of a link. An honest end sends one byte a second there, the heartbeat; those of a
 * minute may arrive together after a stall.
 */
const MESSAGES: AllowanceRule = { burst: 120, perSecond: 5 };
const BYTES: AllowanceRule = { burst: 65_536, perSecond: 4_096 };

export interface ChannelGuard {
  readonly messages?: Allowance;
  readonly bytes?: Allowance;
}

export const newChannelGuard: ChannelGuard = {};

/** @param bytes of one message. @param now monotonic ms. @returns `granted`: false where no honest end sends so much */
export const admitMessage = (
  guard: ChannelGuard,
  bytes: number,
  now: number,
): { readonly guard: ChannelGuard; readonly granted: boolean } => {
  const messages = spend(guard.messages, MESSAGES, 1, now);
  const size = spend(guard.bytes, BYTES, bytes, now);
  return {
    guard: { messages: messages.allowance, bytes: size.allowance },
    granted: messages.granted && size.granted,
  };
};
