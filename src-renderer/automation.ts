import type { WatchTogetherApi } from '@sdk/api';
import type { PartyView } from '@core/session/view';
import type { Readiness } from '@core/wire/playback';
import type { PublicationKind } from '@core/wire/room';

/** What tests and the demo may look at; nothing here changes anything. */
export interface AutomationHooks {
  readonly party: {
    readonly view: PartyView | null;
    /** To measure what really arrives: tone, picture. */
    stream(participantId: string, kind: PublicationKind): MediaStream | null;
  };
  readonly playback: {
    readonly positionMs: number | null;
    readonly readiness: Readiness | null;
  };
}

/** Puts the hooks on the window. Called only where main says that the app runs under automation. */
export const exposeAutomation = (current: () => WatchTogetherApi | null): void => {
  window.__matinee = {
    party: {
      get view() {
        return current()?.view ?? null;
      },
      stream: (participantId, kind) => current()?.stream(participantId, kind) ?? null,
    },
    playback: {
      get positionMs() {
        return current()?.playback.positionMs() ?? null;
      },
      get readiness() {
        return current()?.playback.readiness ?? null;
      },
    },
  };
};
