import type { Emitter } from '@core/base/emitter';
import { newId } from '@core/base/ids';
import type { Scope } from '@core/base/scope';
import { noCallLoss, stepCallLoss } from '@core/call/call-loss';
import { parseAppMessage } from '@core/wire/app-message';
import type { WatchTogetherEvents, WatchTogetherOptions } from './api/party';
import { watchNetwork } from './base/network-changes';
import type { Call } from './call/call';
import type { BorrowedInputs } from './devices/borrowed-inputs';
import type { PlaybackEngine, PlaybackEnginePorts } from './film/playback-engine';
import type { WatchTogetherPorts } from './ports';
import type { PeopleSync } from './session/people-sync';
import type { RoomClient } from './session/room-client';
import type { SessionPathHost } from './session/session-path-host';
import type { SessionRuntime } from './session/session-runtime';
import type { ViewKeeper } from './session/view-keeper';

/** How the parts of one party feed each other. Each part knows only itself; all connections stand here. */

export const enginePorts = (
  runtime: SessionRuntime,
  { environment, createPlayer, reachFilm }: WatchTogetherPorts,
  webFilms: WatchTogetherOptions['webFilms'],
): PlaybackEnginePorts => ({
  ...(createPlayer ? { createPlayer } : {}),
  ...(reachFilm ? { reach: reachFilm } : {}),
  webFilmsWait: webFilms === 'ask',
  clock: environment.clock,
  timers: environment.timers,
  random: environment.random,
  newCommandId: () => newId('c', environment.randomBytes),
  ping: (t0) => runtime.ping(t0),
  sendCommand: async (command, baseRevision, commandId) => {
    await runtime.request('playback:command', { commandId, baseRevision, command });
  },
  sendObservation: async (observation) => {
    await runtime.request('playback:observe', observation);
  },
});

interface Parts {
  readonly runtime: SessionRuntime;
  readonly room: RoomClient;
  readonly engine: PlaybackEngine;
  readonly call: Call;
  readonly pathHost: SessionPathHost;
  readonly people: PeopleSync;
  readonly ports: WatchTogetherPorts;
  readonly lobby: BorrowedInputs;
  /** Where the application listens, to this party and to others. */
  readonly emitter: Emitter<WatchTogetherEvents>;
  readonly keeper: ViewKeeper;
  /** Ends all connections, and all parts. */
  readonly scope: Scope;
}

export const wire = (parts: Parts): void => {
  wireSession(parts);
  wireRoom(parts);
  wirePlayback(parts);
  wireCall(parts);
  wireClock(parts);
  wireNetwork(parts);
};

const wireSession = (parts: Parts): void => {
  const { emitter, runtime, room, engine, call, pathHost, lobby, keeper, scope } = parts;
  scope.add(
    runtime.on('joined', ({ snapshot }) => {
      pathHost.joined(snapshot);
      room.takeDoor([]);
      room.takeSnapshot(snapshot);
    }),
  );
  scope.add(
    runtime.on('stateChanged', (payload) => {
      keeper.invalidate();
      emitter.emit('stateChanged', payload);
    }),
  );
  scope.add(
    runtime.on('entered', ({ again }) => {
      engine.setServer('connected');
      room.resend();
      // Whoever was told of what the film does now may have left.
      if (scope.disposed) return;
      if (again) {
        call.own.rejoined();
        return;
      }
      call.join();
      // The party holds what it sends: what both have stays open, without a blink of its light.
      lobby.closeAll();
      emitter.emit('connected', { sessionId: room.replica?.room.sessionId ?? '' });
    }),
  );
  scope.add(
    runtime.on('signalLost', () => {
      pathHost.away();
      emitter.emit('reconnecting', { what: 'signal' });
      engine.setServer('away');
    }),
  );
  scope.add(runtime.on('signalRestored', () => emitter.emit('reconnected', { what: 'signal' })));
  scope.add(emitter.forward(runtime, ['tokenWillExpire', 'error', 'doorLeft']));
  scope.add(runtime.on('atDoor', ({ place }) => pathHost.standsAtDoor(place)));
  scope.add(runtime.on('doorLeft', () => pathHost.leftDoor()));
  scope.add(parts.ports.signalling.on('door:room', ({ people }) => pathHost.doorRoomChanged(people)));
  scope.add(
    parts.ports.signalling.on('door:people', ({ people }) => {
      room.takeDoor(people);
      keeper.invalidate();
      pathHost.peopleAtDoorChanged(people.filter(({ linked }) => linked));
    }),
  );
  scope.add(runtime.on('ended', () => scope.dispose()));
  scope.add(parts.ports.signalling.on('badMessage', (payload) => emitter.emit('warning', payload)));
};

const wireRoom = (parts: Parts): void => {
  const { emitter, runtime, room, engine, call, pathHost, keeper, scope } = parts;
  const { signalling } = parts.ports;
  scope.add(signalling.on('room:event', (message) => room.takeEvent(message)));
  scope.add(signalling.on('chat:private', (message) => room.takePrivate(message)));
  scope.add(
    room.on('changed', ({ replica }) => {
      keeper.invalidate();
      call.setRoom(replica);
      pathHost.roomChanged(replica);
      engine.update(replica.room.playback, replica.serverEpoch, replica.revision);
    }),
  );
  scope.add(
    room.on('needsSync', () => {
      runtime.request('room:sync', {}).then(
        ({ snapshot }) => scope.disposed || room.takeSnapshot(snapshot),
        () => scope.disposed || room.syncFailed(),
      );
    }),
  );
  scope.add(
    room.on('needsHistory', (request) => {
      // Where the connection is lost in between, the snapshot of the next one leads here again.
      runtime.request('chat:history', request).then(
        (page) => scope.disposed || room.takeHistory(request, page),
        () => undefined,
      );
    }),
  );
  scope.add(
    room.on('people', ({ change }) => {
      if (change.type === 'joined') {
        const participant = keeper.participant(change.participant.id);
        if (participant) emitter.emit('participantJoined', { participant });
        return;
      }
      const participant =
        keeper.participant(change.participant.id) ?? keeper.lastKnown(change.participant.id);
      if (participant) emitter.emit('participantLeft', { participant, reason: change.reason });
    }),
  );
  scope.add(emitter.forward(room, ['message']));
  scope.add(
    room.on('screens', ({ started, stopped }) => {
      for (const participantId of started) emitter.emit('screenShareStarted', { participantId });
      for (const participantId of stopped) emitter.emit('screenShareStopped', { participantId });
    }),
  );
};

const wirePlayback = ({ emitter, room, engine, people, keeper, ports, scope }: Parts): void => {
  const { events } = engine;
  scope.add(
    events.on('playbackChanged', (payload) => {
      keeper.invalidate();
      emitter.emit('playbackChanged', payload);
    }),
  );
  scope.add(emitter.forward(events, ['driftChanged', 'waitingChanged']));
  scope.add(
    events.on('filmMismatch', ({ fileName }) =>
      emitter.emit('filmMismatch', { participantId: room.replica?.localId ?? '', fileName }),
    ),
  );
  scope.add(events.on('playbackBlocked', () => emitter.emit('playbackBlocked', { what: 'film' })));
  const shown = [
    'readinessChanged',
    'keepsCommandChanged',
    'syncChanged',
    'problemChanged',
    'notesChanged',
  ] as const;
  for (const name of shown) scope.add(events.on(name, () => keeper.invalidate()));
  scope.add(
    ports.signalling.on('sync:people', (message) => {
      people.take(message);
      keeper.invalidate();
    }),
  );
  scope.add(events.on('error', (payload) => emitter.emit('warning', payload)));
};

const wireCall = ({ emitter, runtime, room, call, keeper, ports, scope }: Parts): void => {
  const { events } = call;
  scope.add(
    emitter.forward(events, [
      'streamAdded',
      'streamRemoved',
      'speakingStarted',
      'speakingStopped',
      'activeSpeakersChanged',
      'talkingWhileMuted',
      'noAudioInput',
      'screenShareBlack',
      'screenShareFrozen',
      'warning',
    ]),
  );
  scope.add(emitter.forward(call.monitor.events, ['cpuConstrained']));
  scope.add(call.monitor.events.on('changed', () => keeper.invalidate()));
  scope.add(ports.signalling.on('call:people', (message) => call.monitor.take(message)));
  scope.add(events.on('playbackBlocked', () => emitter.emit('playbackBlocked', { what: 'voices' })));
  scope.add(
    events.on('changed', () => {
      if (call.own.joined) runtime.setJoinPayload(call.own.state);
      keeper.invalidate();
    }),
  );

  // A server that is silent too is given up at once: reconnecting takes no time, waiting for it does.
  scope.add(call.path.events.on('doubt', () => void runtime.probe()));
  scope.add(call.path.events.on('returned', () => runtime.networkBack()));

  let loss = noCallLoss;
  const judgeCall = (): void => {
    const { localId, room: state } = room.replica ?? { localId: '', room: { participants: [] } };
    const others = state.participants.filter(({ id }) => id !== localId);
    const { next, began, ended } = stepCallLoss(loss, others, (id) => call.path.person(id));
    const wasCallLost = loss.isCallLost;
    loss = next;
    if (next.isCallLost !== wasCallLost) runtime.setCallLost(next.isCallLost);
    for (const participantId of began) emitter.emit('reconnecting', { what: 'call', participantId });
    for (const participantId of ended) emitter.emit('reconnected', { what: 'call', participantId });
  };
  scope.add(room.on('changed', judgeCall));
  scope.add(call.path.events.on('reachChanged', judgeCall));
};

/** Whoever is reached over a link may be asked for the time. */
const wireClock = ({ engine, call, scope }: Parts): void => {
  const { path } = call;
  scope.add(
    path.events.on('reachChanged', ({ participantId }) =>
      engine.clock.setReached(participantId, path.person(participantId).reach === 'open'),
    ),
  );
  scope.add(
    path.events.on('told', ({ participantId, message }) => {
      const parsed = parseAppMessage(message);
      if (parsed) engine.clock.hear(participantId, parsed);
    }),
  );
};

const wireNetwork = ({ runtime, engine, call, ports, scope }: Parts): void => {
  scope.add(
    watchNetwork(ports.networkChanges, ports.environment.timers, (isCertain) => {
      // Before the join there is nothing to look after, and a refusal isn't tried again by itself.
      if (!runtime.inSession) return;
      if (isCertain) runtime.networkBack();
      else void runtime.probe();
      engine.checkConnection();
      if (isCertain) call.path.networkChanged();
      else call.path.checkConnection();
    }),
  );
};
