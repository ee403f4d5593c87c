import { describe, expect, it } from 'vitest';
import type { Caller } from './door';
import { trustedCaller } from './trusted-caller';

const APP = 'matinee-app://app/';
const OURS = {};
const isTrusted = trustedCaller(APP, (sender) => sender === OURS);
const caller = (change: Partial<NonNullable<Caller['senderFrame']>> = {}, sender: object = OURS): Caller => ({
  senderFrame: { url: `${APP}index.html#/party`, parent: null, ...change },
  sender,
});

describe('a caller at the door', () => {
  it('the top frame of our own page in our own window is let in', () => {
    expect(isTrusted(caller())).toBe(true);
  });

  it.each([
    ['a frame that is gone', { senderFrame: null, sender: OURS }],
    ['a frame within our page', caller({ parent: {} })],
    ['another page in our window', caller({ url: 'https://app/index.html' })],
    ['another host of our scheme', caller({ url: 'matinee-app://other/index.html' })],
    ['our page’s address with a name before it', caller({ url: 'matinee-app://mal@app/' })],
    ['no address', caller({ url: '' })],
    ['our page in a window of somebody else', caller({}, {})],
  ])('%s is kept out', (_, who) => {
    expect(isTrusted(who)).toBe(false);
  });
});
