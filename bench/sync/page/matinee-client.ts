/** Our own policy: the SDK as the app uses it, with a wrong clock and without a call. */
import { browserEnvironment } from '@sdk/base/environment';
import { WatchTogether } from '@sdk/watch-together';
import { wrongClock } from '../../../test/fakes/clock';
import type { WindowTrace } from '../model';
import type { Press } from '../../peers/port';
import type { JoinOptions } from './contract';
import { noMediaPath } from './no-media-path';
import type { PolicyClient } from './policy-client';

/** A client of the party server whose clock is wrong. */
export const createParty = (
  { url, token }: { readonly url: string; readonly token: string },
  clockError: WindowTrace['clockError'],
): WatchTogether => {
  const environment = browserEnvironment();
  return new WatchTogether(
    { serverUrl: url, getToken: () => Promise.resolve(token) },
    {
      environment: { ...environment, clock: wrongClock(environment.clock, clockError) },
      createMediaPath: noMediaPath,
    },
  );
};

export const joinMatinee = async (options: JoinOptions, element: HTMLVideoElement): Promise<PolicyClient> => {
  const party = createParty(options, options.clockError);
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
    ready: () => party.playback.readiness.state === 'ready',
    serverNowMs: () => party.playback.serverNowMs(),
    leave: async () => {
      await party.disconnect();
      party.dispose();
    },
  };
};
