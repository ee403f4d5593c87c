import type { Emitter } from '@core/base/emitter';
import { sameQuality } from '@core/call/quality';
import { emptyChat } from '@core/session/chat-log';
import { EMPTY_VIEW } from '@core/session/empty-view';
import { NO_FACTS, type ViewInput } from '@core/session/party-view';
import type { CallView } from '@core/session/view';
import type { WatchTogetherEvents } from './api/party';
import type { PlaybackControl } from './film/playback-control';
import type { Party } from './party';
import { PeopleSync } from './session/people-sync';
import type { ViewListener } from './session/view-keeper';

/** What is shown where no party goes on. */
interface Rest {
  readonly call: CallView;
  /** One's own film, which nobody is in step with. */
  readonly people: PeopleSync;
}

export const atRest = (call: CallView): Rest => ({
  call,
  people: new PeopleSync({ replica: () => null, route: () => null }),
});

/** What a view shows of a party that goes on, or of what is left of the last one; null before the first. */
export const shownOf = (party: Party | null, playback: PlaybackControl, rest: Rest): ViewInput => {
  const going = party?.isOver === false ? party : null;
  return {
    state: party?.runtime.state ?? EMPTY_VIEW.state,
    replica: party?.room.replica ?? null,
    chat: party?.room.chat ?? emptyChat,
    atDoor: party?.room.atDoor ?? EMPTY_VIEW.atDoor,
    screenSharers: party?.room.screenSharers ?? EMPTY_VIEW.screenSharers,
    facts: (id) => going?.call.facts(id) ?? NO_FACTS,
    playback: playback.state,
    readiness: playback.readiness,
    keepsCommand: playback.keepsCommand,
    filmProblem: playback.problem,
    filmNotes: playback.notes,
    sync: (going?.people ?? rest.people).view(playback.sync),
    call: going?.call.monitor.view ?? rest.call,
  };
};

/** Tells the application of a view that changed, and of what changed in it. */
export const tellView = (emitter: Emitter<WatchTogetherEvents>): ViewListener => ({
  viewChanged: (view) => emitter.emit('viewChanged', { view }),
  participantUpdated: (participant, before) => {
    emitter.emit('participantUpdated', { participant });
    const { id: participantId, audio, video, readiness, quality } = participant;
    if (!sameQuality(quality, before.quality)) emitter.emit('qualityChanged', { participantId, quality });
    if (audio !== before.audio || video !== before.video) {
      emitter.emit('inputsChanged', { participantId, audio, video });
    }
    if (readiness.state === 'mismatch' && before.readiness !== readiness) {
      const fileName = readiness.detail ?? '';
      if (!participant.isLocal) emitter.emit('filmMismatch', { participantId, fileName });
    }
  },
});
