import type { WatchTogetherEventName, WatchTogetherEvents } from './party';

/** The names of all events; the compiler checks that none is missing. */
const EVENTS: Readonly<Record<WatchTogetherEventName, true>> = {
  connected: true,
  disconnected: true,
  stateChanged: true,
  reconnecting: true,
  reconnected: true,
  doorLeft: true,
  tokenWillExpire: true,
  error: true,
  warning: true,
  participantJoined: true,
  participantLeft: true,
  participantUpdated: true,
  streamAdded: true,
  streamRemoved: true,
  inputsChanged: true,
  playbackBlocked: true,
  speakingStarted: true,
  speakingStopped: true,
  activeSpeakersChanged: true,
  talkingWhileMuted: true,
  noAudioInput: true,
  qualityChanged: true,
  stats: true,
  cpuConstrained: true,
  devicesChanged: true,
  deviceLost: true,
  deviceFound: true,
  screenShareStarted: true,
  screenShareStopped: true,
  screenShareBlack: true,
  screenShareFrozen: true,
  message: true,
  playbackChanged: true,
  driftChanged: true,
  waitingChanged: true,
  filmMismatch: true,
  viewChanged: true,
};

export const EVENT_NAMES = Object.keys(EVENTS) as readonly WatchTogetherEventName[];

type Listen<E extends WatchTogetherEventName> = (
  listener: (payload: WatchTogetherEvents[E]) => void,
) => () => void;

/** `onConnected(fn)`, `onParticipantJoined(fn)`…: one method for each event, the same as `on('connected', fn)`. */
export type EventMethods = {
  readonly [E in WatchTogetherEventName as `on${Capitalize<E>}`]: Listen<E>;
};

interface WithOn {
  on<E extends WatchTogetherEventName>(
    event: E,
    listener: (payload: WatchTogetherEvents[E]) => void,
  ): () => void;
}

class EventMethodsBase {}

for (const event of EVENT_NAMES) {
  const method = `on${event.charAt(0).toUpperCase()}${event.slice(1)}`;
  Object.defineProperty(EventMethodsBase.prototype, method, {
    value(this: WithOn, listener: (payload: WatchTogetherEvents[typeof event]) => void) {
      return this.on(event, listener);
    },
  });
}

/** A base class that has all these methods, made from the list. */
export const WithEventMethods = EventMethodsBase as new () => EventMethods;
