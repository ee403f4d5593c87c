/** Decides who may use the door: the top frame of one of our windows, as long as it shows our own page. */
import { isAppUrl } from '../security/app-address';
import type { Caller } from './door';

/** @param ownsPage whether the caller's webContents belongs to a window of ours. */
export const trustedCaller =
  (appUrl: string, ownsPage: (sender: object) => boolean) =>
  (caller: Caller): boolean => {
    const frame = caller.senderFrame;
    return frame !== null && frame.parent === null && isAppUrl(frame.url, appUrl) && ownsPage(caller.sender);
  };
