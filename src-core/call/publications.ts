import type { Publication, PublicationKind } from '../wire/room';

/**
 * Matches streams that arrive with the server's announcements: a media path tells the publication's id and nothing
 * else. Either may come first, and each may go alone. `Stream` is opaque here.
 */
export interface PublicationTable<Stream> {
  /** Announced publications, by participant. */
  readonly announced: Readonly<Record<string, readonly Publication[]>>;
  /** Arrived streams, by participant, then by the publication's id, which the wire calls `streamId`. */
  readonly arrived: Readonly<Record<string, Readonly<Record<string, Stream>>>>;
}

export interface MatchedStream<Stream> {
  readonly participantId: string;
  readonly kind: PublicationKind;
  readonly stream: Stream;
}

export const emptyPublications = <Stream>(): PublicationTable<Stream> => ({ announced: {}, arrived: {} });

/** Takes over the room's announcements of everybody. */
export const announce = <Stream>(
  table: PublicationTable<Stream>,
  people: readonly { readonly id: string; readonly publications: readonly Publication[] }[],
): PublicationTable<Stream> => ({
  ...table,
  announced: Object.fromEntries(people.map(({ id, publications }) => [id, publications])),
});

export const streamArrived = <Stream>(
  table: PublicationTable<Stream>,
  participantId: string,
  publicationId: string,
  stream: Stream,
): PublicationTable<Stream> => ({
  ...table,
  arrived: {
    ...table.arrived,
    [participantId]: { ...table.arrived[participantId], [publicationId]: stream },
  },
});

/** A stream that had arrived is gone. */
export const streamGone = <Stream>(
  table: PublicationTable<Stream>,
  participantId: string,
  publicationId: string,
): PublicationTable<Stream> => {
  const { [participantId]: streams = {}, ...others } = table.arrived;
  const { [publicationId]: _gone, ...rest } = streams;
  const isLast = Object.keys(rest).length === 0;
  return { ...table, arrived: isLast ? others : { ...others, [participantId]: rest } };
};

/** The streams that can be shown now. Of two publications of one kind the later one counts. */
export const matchedStreams = <Stream>(table: PublicationTable<Stream>): readonly MatchedStream<Stream>[] =>
  Object.entries(table.announced).flatMap(([participantId, publications]) => {
    const streams = table.arrived[participantId] ?? {};
    const byKind = new Map<PublicationKind, MatchedStream<Stream>>();
    for (const { streamId, kind } of publications) {
      const stream = Object.hasOwn(streams, streamId) ? streams[streamId] : undefined;
      if (stream !== undefined) byKind.set(kind, { participantId, kind, stream });
    }
    return [...byKind.values()];
  });

/** The streams that came and went between two states; a kind whose stream was replaced is in both lists. */
export const diffStreams = <Stream>(
  before: readonly MatchedStream<Stream>[],
  after: readonly MatchedStream<Stream>[],
): {
  readonly added: readonly MatchedStream<Stream>[];
  readonly removed: readonly MatchedStream<Stream>[];
} => {
  const isIn = (list: readonly MatchedStream<Stream>[]) => (one: MatchedStream<Stream>) =>
    list.some(
      (other) =>
        other.participantId === one.participantId && other.kind === one.kind && other.stream === one.stream,
    );
  const inBefore = isIn(before);
  const inAfter = isIn(after);
  return {
    added: after.filter((one) => !inBefore(one)),
    removed: before.filter((one) => !inAfter(one)),
  };
};
