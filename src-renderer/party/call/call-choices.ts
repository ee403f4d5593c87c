import type { Preferences } from '@core/ipc/preferences';
import type { ConnectOptions, WatchTogetherApi } from '@sdk/api/party';

/** What this person chose for their calls, given to an SDK instance that is new. */
export const applyCallChoices = async (
  party: WatchTogetherApi,
  preferences: Pick<Preferences, 'videoQuality'>,
): Promise<void> => {
  if (preferences.videoQuality !== 'auto') await party.setVideoQuality(preferences.videoQuality);
};

/** The same for the moment of connecting: before the first link is made, since that would show the address. */
export const connectChoices = (preferences: Pick<Preferences, 'relayOnly'>): ConnectOptions =>
  preferences.relayOnly ? { relayOnly: true } : {};
