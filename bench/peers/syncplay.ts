/**
 * Syncplay, the program that has been in use longest: the state is sent once a second, and everybody follows the
 * slowest.
 */
import type { PeerPolicy } from './port';
import * as client from './syncplay-client';
import type { SyncplayClient } from './syncplay-client';
import * as server from './syncplay-server';
import type { SyncplayServer } from './syncplay-server';
import { PING_AVERAGE_WEIGHT, type StateDown, type StateUp } from './syncplay-wire';

/**
 * The measurement of the real Syncplay: two 1.6.9 clients with mpv and a server on one machine without network delay,
 * and how far apart the two players were. The port's row is published when its own measurement is within `tolerance` of
 * both values. Whether the adapter's sleep of 50 ms falls into a start depends on the two clients' rhythms, whose
 * distance stays the same from one join to the next: so measure over many joins, and not over many starts of one.
 */
export const SYNCPLAY_REFERENCE = { p50Ms: 83, p95Ms: 121, tolerance: 0.3 } as const;

export const syncplay: PeerPolicy<SyncplayClient, SyncplayServer, StateUp, StateDown> = {
  id: 'syncplay',
  title: 'Syncplay 1.6.9 with mpv (policy port)',
  follows: {
    repository: 'Syncplay/syncplay',
    files: [
      'syncplay/client.py',
      'syncplay/server.py',
      'syncplay/protocols.py',
      'syncplay/constants.py',
      'syncplay/players/mpv.py',
    ],
    constants: {
      PLAYER_ASK_DELAY: '0.1 s',
      MPV_SENDMESSAGE_COOLDOWN_TIME: '0.05 s',
      'sleep after a seek in mpv.py': '0.03 s',
      SERVER_STATE_INTERVAL: '1 s',
      PING_MOVING_AVERAGE_WEIGHT: PING_AVERAGE_WEIGHT,
      SEEK_THRESHOLD: '1 s',
      DEFAULT_REWIND_THRESHOLD: '4 s',
      DEFAULT_SLOWDOWN_KICKIN_THRESHOLD: '1.5 s',
      SLOWDOWN_RESET_THRESHOLD: '0.1 s',
      SLOWDOWN_RATE: client.SLOWDOWN_RATE,
      DEFAULT_FASTFORWARD_THRESHOLD: '5 s, only for those who may not control the room: nobody here',
      FASTFORWARD_BEHIND_THRESHOLD: '1.75 s',
      'not ported': 'readiness (all count as ready), playlists, room switching, the time-out after 12.5 s',
    },
  },
  client: {
    tickMs: client.ASK_INTERVAL_MS,
    wakeAt: client.clientWakeAt,
    ready: (state) => state.askedAtMs !== null,
    initial: client.initialClient,
    tick: client.run,
    press: client.pressed,
    receive: client.receivedClient,
  },
  server: {
    tickMs: null,
    wakeAt: server.serverWakeAt,
    initial: server.initialServer,
    joined: server.joinedServer,
    left: server.leftServer,
    receive: server.receivedServer,
    tick: server.tickedServer,
  },
};
