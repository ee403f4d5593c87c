/** The two ends of the relay over real sockets: each policy's clients hear each other, and move an element. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packed, unpacked } from './envelope';
import { PEER_POLICIES } from './policies';
import type { AnyPeerPolicy } from './port';
import { servePeers, type PeerRelay } from './relay';
import { joinWithPolicy, type PolicyClient } from './runner';

const clock = { now: () => performance.now() };
const timers = {
  setTimeout: (run: () => void, delayMs: number) => setTimeout(run, delayMs),
  clearTimeout: (handle: unknown) => clearTimeout(handle as ReturnType<typeof setTimeout>),
};

/** The part of a video element that a runner uses. */
function stillElement() {
  const element = {
    currentTime: 0,
    paused: true,
    seeking: false,
    readyState: 4,
    playbackRate: 1,
    duration: 600,
    play: () => {
      element.paused = false;
      return Promise.resolve();
    },
    pause: () => {
      element.paused = true;
    },
  };
  return element;
}

let http: Server;
let relay: PeerRelay;
let url: string;
const clients: PolicyClient[] = [];

beforeEach(async () => {
  http = createServer();
  relay = servePeers(http, clock);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.leave();
  await relay.close();
  await new Promise((resolve) => http.close(resolve));
});

async function join(policy: AnyPeerPolicy, name: string) {
  const element = stillElement();
  const acted: string[] = [];
  const client = await joinWithPolicy(policy, {
    url,
    name,
    element: element as unknown as HTMLVideoElement,
    clock,
    timers,
    acted: ({ type }) => acted.push(type),
  });
  clients.push(client);
  return { client, element, acted };
}

describe.each(Object.values(PEER_POLICIES).map((policy) => [policy.id, policy] as const))(
  '%s over sockets',
  (_id, policy) => {
    it('a ported policy plays at everybody’s when one presses', async () => {
      const [ann, bob] = [await join(policy, 'ann'), await join(policy, 'bob')];
      await expect.poll(() => ann.client.ready() && bob.client.ready(), { timeout: 10_000 }).toBe(true);
      ann.client.press({ type: 'play' });
      await expect.poll(() => !ann.element.paused && !bob.element.paused, { timeout: 10_000 }).toBe(true);
      expect(bob.acted).toContain('play');
    }, 30_000);
  },
);

it('the relay takes a name once, and again after a reset', async () => {
  await join(PEER_POLICIES.watchparty, 'ann');
  await expect(join(PEER_POLICIES.watchparty, 'ann')).rejects.toThrow(/name/);
  await join(PEER_POLICIES.mediasync, 'ann');
  relay.reset();
  await join(PEER_POLICIES.watchparty, 'ann');
});

describe('an envelope', () => {
  it('an envelope carries what is put in', () => {
    expect(unpacked(packed({ type: 'play', at: [1, null] }))).toEqual({
      message: { type: 'play', at: [1, null] },
    });
  });

  it.each([['not JSON'], ['"text"'], [7], [null], [packed('x'.repeat(5_000))]])(
    'an envelope isn’t found in %j',
    (received) => {
      expect(unpacked(received)).toBeNull();
    },
  );
});
