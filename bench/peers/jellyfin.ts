/**
 * Jellyfin's SyncPlay: a group that waits for all, starts on the server's clock, and corrects itself where that is
 * enabled.
 */
import type { JellyfinClient } from './jellyfin-client';
import * as client from './jellyfin-client';
import type { JellyfinServer } from './jellyfin-server';
import * as server from './jellyfin-server';
import {
  MAX_PLAYBACK_OFFSET_MS,
  TIME_SYNC_OFFSET_MS,
  type JellyfinDown,
  type JellyfinUp,
} from './jellyfin-wire';
import type { PeerPolicy } from './port';

/** Jellyfin has no timer this fine: here it stands in for the element's events `playing` and `waiting`. */
const EVENTS_MS = 20;

export const jellyfin: PeerPolicy<JellyfinClient, JellyfinServer, JellyfinUp, JellyfinDown> = {
  id: 'jellyfin',
  title: 'Jellyfin SyncPlay, sync correction switched on, which it isn’t by default (policy port)',
  follows: {
    repository: 'jellyfin/jellyfin-web and jellyfin/jellyfin',
    files: [
      'jellyfin-web: src/plugins/syncPlay/core/PlaybackCore.js',
      'jellyfin-web: src/plugins/syncPlay/core/Manager.js',
      'jellyfin-web: src/plugins/syncPlay/core/timeSync/TimeSync.js',
      'jellyfin-web: src/plugins/syncPlay/ui/players/HtmlVideoPlayer.js',
      'jellyfin: Emby.Server.Implementations/SyncPlay/Group.cs',
      'jellyfin: MediaBrowser.Controller/SyncPlay/GroupStates/*.cs',
    ],
    constants: {
      ...client.CLIENT_CONSTANTS,
      MaxPlaybackOffset: MAX_PLAYBACK_OFFSET_MS,
      TimeSyncOffset: TIME_SYNC_OFFSET_MS,
      enableSyncCorrection: 'true here, false by default',
      'start delay': `${server.START_DELAY_MS} ms: twice the default ping, since clients' pings are never reported`,
      'timeupdate every': `${client.TIME_UPDATE_MS} ms, Chromium's`,
      'time requests': 'over the socket instead of HTTP',
    },
  },
  client: {
    tickMs: EVENTS_MS,
    wakeAt: client.clientWakeAt,
    ready: client.clientReady,
    initial: client.initialClient,
    tick: client.tickedClient,
    press: client.pressedClient,
    receive: client.receivedClient,
  },
  server: {
    tickMs: null,
    wakeAt: () => null,
    initial: server.initialServer,
    joined: server.joinedServer,
    left: server.leftServer,
    receive: server.receivedServer,
    tick: (state) => ({ state, send: [] }),
  },
};
