import type { Unheard } from '@core/call/unheard';

/** One line about a person who isn't heard; two people who don't hear each other are one line. */
export interface NoticeLine {
  /** `youUnheard`: they don't hear me · `youDeaf`: I don't hear them · `youBoth`, `both`: neither hears the other. */
  readonly key: 'youUnheard' | 'youDeaf' | 'youBoth' | 'other' | 'both';
  readonly speakerId: string;
  readonly listenerId: string;
  /** The person to whom a new link from here would help; null where it is between others. */
  readonly otherId: string | null;
}

const keyOf = (isMine: boolean, isSpeaker: boolean, isMutual: boolean): NoticeLine['key'] => {
  if (isMutual) return isMine ? 'youBoth' : 'both';
  if (!isMine) return 'other';
  return isSpeaker ? 'youUnheard' : 'youDeaf';
};

/** Lines about oneself come first, the others in the order they came up. */
export const noticeLines = (unheard: readonly Unheard[], localId: string | null): readonly NoticeLine[] => {
  const lines = unheard.flatMap(({ speakerId, listenerId }, index): readonly NoticeLine[] => {
    const back = unheard.findIndex((one) => one.speakerId === listenerId && one.listenerId === speakerId);
    if (back >= 0 && back < index) return [];
    const isMine = speakerId === localId || listenerId === localId;
    const otherId = !isMine ? null : speakerId === localId ? listenerId : speakerId;
    const key = keyOf(isMine, speakerId === localId, back >= 0);
    return [{ key, speakerId, listenerId, otherId }];
  });
  return [...lines.filter((line) => line.otherId !== null), ...lines.filter((line) => line.otherId === null)];
};
