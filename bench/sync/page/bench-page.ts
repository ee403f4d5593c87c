/** Runs in each window: one film, one policy that keeps it in step, and the notes of what really happened. */
import { wrongClock } from '../../../test/fakes/clock';
import { PEER_POLICIES } from '../../peers/policies';
import { joinWithPolicy } from '../../peers/runner';
import { joinForClocks } from './clock-joins';
import type { BenchPage, JoinOptions } from './contract';
import { FilmWatch } from './film-watch';
import { joinMatinee } from './matinee-client';
import type { PolicyClient } from './policy-client';

/** How often the policy's idea of the server's clock is compared with the truth. */
const CLOCK_EVERY_MS = 250;

const joinPeer = async (
  policy: Exclude<JoinOptions['policy'], 'matinee'>,
  { name, url, filmUrl, clockError }: JoinOptions,
  element: HTMLVideoElement,
): Promise<PolicyClient> => {
  element.preload = 'auto';
  element.src = filmUrl;
  const clock = wrongClock({ now: () => performance.now() }, clockError);
  const timers = {
    setTimeout: (run: () => void, delayMs: number) => setTimeout(run, delayMs),
    clearTimeout: (handle: unknown) => clearTimeout(handle as number),
  };
  const joined = await joinWithPolicy(PEER_POLICIES[policy], { name, url, element, clock, timers });
  return {
    press: (press) => joined.press(press),
    ready: () => joined.ready(),
    serverNowMs: () => null,
    leave: () => Promise.resolve(joined.leave()),
  };
};

interface Joined {
  readonly client: PolicyClient;
  readonly watch: FilmWatch;
  readonly machineNow: () => number;
  readonly clock: [number, number][];
}

const complaints: string[] = [];
addEventListener('error', ({ message }) => complaints.push(message));
addEventListener('unhandledrejection', ({ reason }) => complaints.push(String(reason)));

let joined: Joined | null = null;

const current = (): Joined => {
  if (!joined) throw new Error('nobody has joined here');
  return joined;
};

const bench: BenchPage = {
  async join(options) {
    const element = document.querySelector('video');
    if (!element) throw new Error('the page has no video');
    const { pageToMachineMs, machineToServerMs } = options.clocks;
    const watch = new FilmWatch(element, pageToMachineMs);
    const { policy } = options;
    const client =
      policy === 'matinee' ? await joinMatinee(options, element) : await joinPeer(policy, options, element);
    const machineNow = (): number => performance.now() + pageToMachineMs;
    const clock: [number, number][] = [];
    setInterval(() => {
      const serverNowMs = client.serverNowMs();
      const atMs = machineNow();
      if (serverNowMs !== null) clock.push([atMs, serverNowMs - (atMs + machineToServerMs)]);
    }, CLOCK_EVERY_MS);
    joined = { client, watch, machineNow, clock };
  },
  ready: () => current().client.ready(),
  press(press) {
    const at = current().machineNow();
    current().client.press(press);
    return at;
  },
  moveBehind: (byMs) => current().watch.moveBehind(byMs),
  restsForMs: () => current().watch.restsForMs,
  visibility: () => document.visibilityState,
  takeTrace() {
    if (complaints.length > 0) throw new Error(complaints.join('; '));
    return { ...current().watch.trace(), clock: current().clock };
  },
  leave: () => current().client.leave(),
  measureClocks: joinForClocks,
};

Object.assign(globalThis, { bench });
