/** The servers that this app asks for the way to friends: as its environment says, or else its person. */
import { readTurn, type Turn } from '@core/wire/relays';
import { serversInUse, type GivenServers } from '@core/wire/server-choice';
import { givenStun } from '@core/wire/stun';
import type { PreferencesFile } from '../system/preferences';
import { givenDht } from './dht-setting';

export interface ServersToAsk {
  /** A relay that the environment names. */
  readonly turn: Turn | null;
  readonly givenStun: GivenServers;
  readonly givenDht: GivenServers;
  /** The STUN servers that people of parties on this computer are told now. */
  stun(): readonly string[];
  /** Where the DHT is entered now; none: it isn't used. */
  dht(): readonly string[];
  /** A sentence for each setting of the environment that makes no sense. */
  readonly wrong: readonly string[];
}

export const serversToAsk = (
  env: Readonly<Record<string, string | undefined>>,
  preferences: Pick<PreferencesFile, 'get'>,
): ServersToAsk => {
  const { turn, wrong } = readTurn(env);
  const stun = givenStun(env, turn);
  const dht = givenDht(env);
  return {
    turn,
    givenStun: stun.given,
    givenDht: dht.given,
    stun() {
      const { stunChoice, stunUrls } = preferences.get();
      return serversInUse(stun.given, stunChoice, stunUrls);
    },
    dht() {
      const { dhtChoice, dhtNodes } = preferences.get();
      return serversInUse(dht.given, dhtChoice, dhtNodes);
    },
    wrong: [...wrong, ...stun.wrong, ...dht.wrong],
  };
};
