import type { Preferences } from '@core/ipc/preferences';
import type { ConnectOptions, WatchTogetherApi } from '@sdk/api/party';

/** This person's choices for their calls, given to a new SDK instance. */
export const applyCallChoices = async (
  party: WatchTogetherApi,
  preferences: Pick<Preferences, 'videoQuality'>,
): Promise<void> => {
  if (preferences.videoQuality !== 'auto') await party.setVideoQuality(preferences.videoQuality);
};

/** The same choices for the moment of connecting: before the first link is made, since that would show the address. */
export const connectChoices = (preferences: Pick<Preferences, 'relayOnly'>): ConnectOptions =>
  preferences.relayOnly ? { relayOnly: true } : {};
