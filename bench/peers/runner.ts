/** The end in the page: runs a policy's client on a video element, through the relay. */
import type { Clock, TimerHandle, Timers } from '@core/base/clock';
import { io } from 'socket.io-client';
import { ENVELOPE_EVENT, endpointPath, packed, unpacked } from './envelope';
import type { AnyPeerPolicy, ClientStep, PlayerAction, PlayerReading, Press } from './port';

/** The value of `HTMLMediaElement.HAVE_FUTURE_DATA`. */
const HAVE_FUTURE_DATA = 3;

export interface JoinWithPolicy {
  readonly url: string;
  /** The person's name; the relay refuses a name that is taken. */
  readonly name: string;
  readonly element: HTMLVideoElement;
  /** The client's own clock, which is wrong by an error. */
  readonly clock: Clock;
  readonly timers: Timers;
  /** Called with each action of the policy on the element. */
  readonly acted?: (action: PlayerAction) => void;
}

export interface PolicyClient {
  press(press: Press): void;
  /** Whether somebody could press: the film is loaded, and the policy knows what it needs at the start. */
  ready(): boolean;
  leave(): void;
}

function reading(element: HTMLVideoElement): PlayerReading {
  return {
    positionMs: element.currentTime * 1_000,
    paused: element.paused,
    seeking: element.seeking,
    canPlay: element.readyState >= HAVE_FUTURE_DATA,
    rate: element.playbackRate,
    durationMs: Number.isFinite(element.duration) ? element.duration * 1_000 : null,
  };
}

function carryOut(element: HTMLVideoElement, action: PlayerAction): void {
  switch (action.type) {
    case 'play':
      // The play is refused when a pause follows at once: the policy wants that, so it is no error.
      element.play().catch(() => undefined);
      break;
    case 'pause':
      element.pause();
      break;
    case 'seek':
      element.currentTime = action.positionMs / 1_000;
      break;
    case 'rate':
      element.playbackRate = action.rate;
      break;
  }
}

/** Joins. Rejects when the relay can't be reached, or somebody has this name already. */
export function joinWithPolicy(policy: AnyPeerPolicy, options: JoinWithPolicy): Promise<PolicyClient> {
  const { url, name, element, clock, timers } = options;
  const { client } = policy;
  const socket = io(url, {
    path: endpointPath(policy.id),
    transports: ['websocket'],
    forceNew: true,
    auth: { name },
  });
  let state = client.initial(name, clock.now());
  let nextTickMs = clock.now() + client.tickMs;
  let timer: TimerHandle | null = null;
  let joined = false;

  const take = (step: ClientStep<unknown, unknown>): void => {
    state = step.state;
    for (const action of step.player) {
      carryOut(element, action);
      options.acted?.(action);
    }
    // Messages from while the connection is gone are lost, as is the moment that they were about.
    for (const message of step.send) if (socket.connected) socket.emit(ENVELOPE_EVENT, packed(message));
    arm();
  };

  const tick = (): void => {
    timer = null;
    const nowMs = clock.now();
    if (nextTickMs <= nowMs) {
      // After a sleep the rhythm goes on, without making up for missed ticks.
      const missed = Math.floor((nowMs - nextTickMs) / client.tickMs);
      nextTickMs += (missed + 1) * client.tickMs;
    }
    take(client.tick(state, reading(element), nowMs));
  };

  const arm = (): void => {
    if (timer !== null) timers.clearTimeout(timer);
    timer = null;
    if (!joined) return;
    const dueMs = Math.min(nextTickMs, client.wakeAt(state) ?? Infinity);
    timer = timers.setTimeout(tick, Math.max(0, dueMs - clock.now()));
  };

  const leave = (): void => {
    joined = false;
    arm();
    socket.disconnect();
  };

  socket.on(ENVELOPE_EVENT, (received: unknown) => {
    const envelope = unpacked(received);
    if (envelope && joined) take(client.receive(state, envelope.message, reading(element), clock.now()));
  });

  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => {
      leave();
      reject(error);
    };
    socket.once('connect_error', failed);
    socket.once('connect', () => {
      socket.off('connect_error', failed);
      joined = true;
      arm();
      resolve({
        press: (press) => take(client.press(state, press, reading(element), clock.now())),
        ready: () => socket.connected && element.readyState >= HAVE_FUTURE_DATA && client.ready(state),
        leave,
      });
    });
  });
}
