/** Our own policy: the SDK as the app uses it, with a wrong clock and without cameras and voices. */
import { browserEnvironment } from '@sdk/base/environment';
import { WatchTogether } from '@sdk/watch-together';
import { wrongClock } from '../../../test/fakes/clock';
import type { WindowTrace } from '../model';
import type { Press } from '../../peers/port';
import type { JoinOptions } from './contract';
import { noMediaPath } from './no-media-path';
import type { PolicyClient } from './policy-client';

/**
 * A client of the party server whose clock is wrong.
 * @param linked whether it reaches the others directly too, as it does in a call; nothing is sent over the links
 */
export const createParty = (
  { url, token }: { readonly url: string; readonly token: string },
  clockError: WindowTrace['clockError'],
  linked = false,
): WatchTogether => {
  const environment = browserEnvironment();
  return new WatchTogether(
    { serverUrl: url, getToken: () => Promise.resolve(token) },
    {
      environment: { ...environment, clock: wrongClock(environment.clock, clockError) },
      ...(linked ? {} : { createMediaPath: noMediaPath }),
    },
  );
};

/** Whether so many others are reached, and without a relay. */
const isLinkedTo = ({ participants, sync }: WatchTogether['view'], count: number): boolean => {
  const direct = participants.filter(
    ({ id, isLocal, reach }) => !isLocal && reach === 'open' && sync.people[id]?.route === 'direct',
  );
  return direct.length >= count;
};

export const joinMatinee = async (options: JoinOptions, element: HTMLVideoElement): Promise<PolicyClient> => {
  const { linkedTo } = options;
  const party = createParty(options, options.clockError, linkedTo > 0);
  await party.connectAsViewer();
  party.playback.attach(element);
  if (options.opensFilm)
    await party.playback.open({ title: 'Bench', source: { kind: 'url', url: options.filmUrl } });
  const commands: Record<Press['type'], (press: Press) => Promise<void>> = {
    play: () => party.playback.play(),
    pause: () => party.playback.pause(),
    seek: (press) => party.playback.seek(press.type === 'seek' ? press.positionMs : 0),
  };
  return {
    // A refused command becomes an unhandled rejection, which the page reports.
    press: (press) => void commands[press.type](press),
    ready: () => party.playback.readiness.state === 'ready' && isLinkedTo(party.view, linkedTo),
    serverNowMs: () => party.playback.serverNowMs(),
    leave: async () => {
      await party.disconnect();
      party.dispose();
    },
  };
};
