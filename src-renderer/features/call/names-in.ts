import type { Preferences } from '@core/ipc/contract';
import type { PartyView } from '@core/session/view';
import type { Device } from '@sdk/api';

/** As many as a report may name (ipc contract), and of what length. */
const LIMITS = { names: 500, length: 500 } as const;

/** What would tell who took part or what they watched: struck out of the log that goes with a report. */
export const namesIn = (
  view: Pick<PartyView, 'partyName' | 'participants' | 'chat' | 'playback' | 'sessionId'>,
  preferences: Pick<Preferences, 'name' | 'personVolumes'>,
  devices: readonly Device[],
): readonly string[] => {
  const { media } = view.playback;
  const all = [
    preferences.name,
    ...Object.keys(preferences.personVolumes),
    view.partyName,
    view.sessionId ?? '',
    ...view.participants.flatMap(({ id, name }) => [name, id]),
    ...view.chat.map(({ name }) => name),
    ...(media ? [media.title, media.source.kind === 'file' ? media.source.name : media.source.url] : []),
    ...devices.map(({ label }) => label),
  ].map((name) => name.trim().slice(0, LIMITS.length));
  return [...new Set(all)].filter(Boolean).slice(0, LIMITS.names);
};
