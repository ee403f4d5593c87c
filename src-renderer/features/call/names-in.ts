import { LIMITS_OF_REPORTS } from '@core/ipc/system';
import type { IpcInput } from '@core/ipc/contract';
import type { Preferences } from '@core/ipc/preferences';
import type { PartyView } from '@core/session/view';
import { telltalesOf } from '@core/wire/film-sources';
import type { Device } from '@sdk/api/party';
import { numbered } from './call-report';

type Alias = IpcInput<'diagnostics.save'>['names'][number];

/**
 * Aliases for people from before or from another party: they differ from each other, and from those of the people here.
 */
const others = (names: readonly string[], known: ReadonlySet<string>): Alias[] =>
  [...new Map(names.map((name) => [name.toLowerCase(), name]))]
    .filter(([lower]) => !known.has(lower))
    .map(([, name], at) => ({ name, instead: `somebody ${at + 1}` }));

/**
 * Names that would tell who took part or what they watched; they are struck out of the log that goes with a report.
 * People have the same aliases in both.
 */
export const namesIn = (
  view: Pick<PartyView, 'partyName' | 'participants' | 'chat' | 'playback' | 'sessionId'>,
  preferences: Pick<Preferences, 'name' | 'personVolumes'>,
  devices: readonly Device[],
): Alias[] => {
  const { film } = view.playback;
  const people = numbered(view).flatMap(({ person }, at) =>
    [person.name, person.id].map((name) => ({ name, instead: `person ${at + 1}` })),
  );
  const known = new Set(
    [preferences.name, ...people.map(({ name }) => name)].map((name) => name.toLowerCase()),
  );
  const all: readonly Alias[] = [
    ...people,
    { name: preferences.name, instead: 'person 1' },
    { name: view.partyName, instead: 'party' },
    { name: view.sessionId ?? '', instead: 'party' },
    ...(film ? [film.title, ...telltalesOf(film.source)] : []).map((name) => ({ name, instead: 'film' })),
    ...devices.map(({ label }) => ({ name: label, instead: 'device' })),
    ...others([...view.chat.map(({ name }) => name), ...Object.keys(preferences.personVolumes)], known),
  ];
  return all
    .map(({ name, instead }) => ({ name: name.trim().slice(0, LIMITS_OF_REPORTS.nameLength), instead }))
    .filter(({ name }) => name !== '')
    .slice(0, LIMITS_OF_REPORTS.names);
};
