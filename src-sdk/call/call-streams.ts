import { Emitter } from '@core/base/emitter';
import {
  announce,
  diffStreams,
  emptyPublications,
  matchedStreams,
  streamArrived,
  streamGone,
  type MatchedStream,
  type PublicationTable,
} from '@core/call/publications';
import type { Participant, PublicationKind } from '@core/wire/room';
import type { WatchTogetherEvents } from '../api/party';
import type { MediaPathEvents } from '../media-path/media-path';

export type CallStreamsEvents = Pick<WatchTogetherEvents, 'streamAdded' | 'streamRemoved'> & {
  /** Emitted before `streamAdded` and `streamRemoved` tell the single streams. */
  changed: object;
};

type Streams = readonly MatchedStream<MediaStream>[];

/** All streams that can be shown or heard in one party, with their owners and kinds; own ones too. */
export class CallStreams {
  readonly events = new Emitter<CallStreamsEvents>();
  readonly #own: () => Streams;
  /** The people whose screens aren't to be heard. */
  readonly #unheardScreens = new Set<string>();
  #table: PublicationTable<MediaStream> = emptyPublications();
  #all: Streams = [];

  /** @param own the streams this person publishes now */
  constructor(path: Emitter<MediaPathEvents>, own: () => Streams) {
    this.#own = own;
    path.on('streamArrived', ({ participantId, publicationId, stream }) => {
      this.#table = streamArrived(this.#table, participantId, publicationId, stream);
      this.refresh();
    });
    path.on('streamGone', ({ participantId, publicationId }) => {
      this.#table = streamGone(this.#table, participantId, publicationId);
      this.refresh();
    });
  }

  get all(): Streams {
    return this.#all;
  }

  /** Takes over the others' publications as the room lists them. */
  announce(others: readonly Participant[]): void {
    this.#table = announce(this.#table, others);
    this.refresh();
  }

  refresh(): void {
    const before = this.#all;
    this.#all = [...matchedStreams(this.#table), ...this.#own()];
    const { added, removed } = diffStreams(before, this.#all);
    this.events.emit('changed', {});
    for (const { participantId, kind } of removed) this.events.emit('streamRemoved', { participantId, kind });
    for (const one of added) this.events.emit('streamAdded', one);
  }

  find(participantId: string, kind: PublicationKind): MediaStream | null {
    return this.#all.find((one) => one.participantId === participantId && one.kind === kind)?.stream ?? null;
  }

  kindsOf(participantId: string): readonly PublicationKind[] {
    return this.#all.filter((one) => one.participantId === participantId).map(({ kind }) => kind);
  }

  /** Ids of a person's pictures, the camera first. */
  pictureIds(participantId: string): readonly string[] {
    return (['camera', 'screen'] as const).flatMap((kind) => {
      const track = this.find(participantId, kind)?.getVideoTracks()[0];
      return track ? [track.id] : [];
    });
  }

  setScreenHeard(participantId: string, heard: boolean): void {
    if (heard) this.#unheardScreens.delete(participantId);
    else this.#unheardScreens.add(participantId);
    this.events.emit('changed', {});
  }

  /** The others' voices, and the sound of the screens that are to be heard. */
  heardBy(localId: string | undefined): ReadonlyMap<string, MatchedStream<MediaStream>> {
    const heard = this.#all.filter(
      ({ participantId, kind }) =>
        participantId !== localId &&
        (kind === 'microphone' || (kind === 'screenAudio' && !this.#unheardScreens.has(participantId))),
    );
    return new Map(heard.map((one) => [`${one.kind} ${one.participantId}`, one]));
  }

  /** Levels of everybody who has a voice here now, by participant. */
  levels(levelOf: (voice: MatchedStream<MediaStream>) => number): Map<string, number> {
    const voices = this.#all.filter(({ kind }) => kind === 'microphone');
    return new Map(voices.map((voice) => [voice.participantId, levelOf(voice)]));
  }

  /** Tells that whatever is there is gone. One's own streams have to be gone by then. */
  dispose(): void {
    this.#table = emptyPublications();
    this.refresh();
    this.events.clear();
  }
}
