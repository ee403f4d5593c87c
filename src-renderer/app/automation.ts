import type { WatchTogetherApi } from '@sdk/api/party';
import type { AutomationHooks } from './automation-hooks';

/** Puts the hooks on the window. Called only where main says that the app runs under automation. */
export const exposeAutomation = (current: () => WatchTogetherApi | null): void => {
  const hooks: AutomationHooks = {
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
  window.__matinee = hooks;
};
