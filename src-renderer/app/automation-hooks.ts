import type { PartyView } from '@core/session/view';
import type { Readiness } from '@core/wire/playback';
import type { PublicationKind } from '@core/wire/room';

/** The data that tests and the demo may look at; nothing here changes anything. */
export interface AutomationHooks {
  readonly party: {
    readonly view: PartyView | null;
    /** Gives a stream, to measure what really arrives: tone, picture. */
    stream(participantId: string, kind: PublicationKind): MediaStream | null;
  };
  readonly playback: {
    readonly positionMs: number | null;
    readonly readiness: Readiness | null;
  };
}
