/** The two kinds of servers on the internet that a person may choose, and how they stand. */
import { computed, onMounted, shallowRef } from 'vue';
import type { Preferences } from '@core/ipc/preferences';
import { LIMITS_OF_REACH, readDhtList } from '@core/wire/reach';
import { mayChoose, serversInUse, type GivenServers, type ServerChoice } from '@core/wire/server-choice';
import type { ReadList } from '@core/wire/server-list';
import { MAX_STUN_SERVERS, readStunList } from '@core/wire/stun';
import { usePorts } from '../../host/ports';
import { usePreferences } from '../../party/preferences';

/** `dht`: meeting points, by which friends far away find a party · `stun`: by which calls find a direct way. */
export type AskedKind = 'dht' | 'stun';

interface Asked {
  /** The setting of the environment. */
  readonly setting: string;
  readonly example: string;
  readonly most: number;
  /** Characters that a list of them can have. */
  readonly longest: number;
  readonly read: (text: string) => ReadList;
  /** An address as people know it. */
  readonly plain: (server: string) => string;
  readonly choiceOf: (preferences: Preferences) => ServerChoice;
  readonly ownOf: (preferences: Preferences) => readonly string[];
  readonly change: (choice: ServerChoice, own?: readonly string[]) => Partial<Preferences>;
}

export const ASKED: Readonly<Record<AskedKind, Asked>> = {
  dht: {
    setting: 'MATINEE_DHT_BOOTSTRAP',
    example: 'node.example.org:49737',
    most: LIMITS_OF_REACH.nodes,
    longest: LIMITS_OF_REACH.nodes * (LIMITS_OF_REACH.nodeLength + 2),
    read: readDhtList,
    plain: (server) => server.replace(/^[^@]*@/, ''),
    choiceOf: ({ dhtChoice }) => dhtChoice,
    ownOf: ({ dhtNodes }) => dhtNodes,
    change: (dhtChoice, own) => ({ dhtChoice, ...(own ? { dhtNodes: [...own] } : {}) }),
  },
  stun: {
    setting: 'MATINEE_STUN_URLS',
    example: 'stun.example.org:3478',
    most: MAX_STUN_SERVERS,
    longest: 2_000,
    read: readStunList,
    plain: (server) => server.replace(/^stun:/i, ''),
    choiceOf: ({ stunChoice }) => stunChoice,
    ownOf: ({ stunUrls }) => stunUrls,
    change: (stunChoice, own) => ({ stunChoice, ...(own ? { stunUrls: [...own] } : {}) }),
  },
};

export const listed = (kind: AskedKind, servers: readonly string[]): string =>
  servers.map(ASKED[kind].plain).join(', ');

const NOT_KNOWN_YET: GivenServers = { servers: [], by: 'app' };

/** What the app was started with, and what is asked now. */
export const useAskedServers = (kind: AskedKind) => {
  const { host } = usePorts();
  const preferences = usePreferences();
  const given = shallowRef(NOT_KNOWN_YET);
  onMounted(async () => {
    try {
      const info = await host.info();
      given.value = kind === 'dht' ? info.givenDht : info.givenStun;
    } catch (error) {
      host.log('warn', `The settings could not ask: ${String(error)}`);
    }
  });
  const { choiceOf, ownOf } = ASKED[kind];
  return {
    given,
    isFree: computed(() => mayChoose(given.value)),
    inUse: computed(() =>
      serversInUse(given.value, choiceOf(preferences.current), ownOf(preferences.current)),
    ),
  };
};
