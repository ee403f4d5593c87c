/**
 * The tests that aren't run with each change: further variants of what `npm test` shows once. A variant is a file of
 * the same name beside this one, or a command.
 */

export interface Variant {
  /**
   * The name for `npm run test:long -- --only <name>`, and of the variant's file: `<name>.test.ts` (Vitest) or
   * `<name>.e2e.ts` (real windows).
   */
  readonly name: string;
  /** What the variant shows, in one line. */
  readonly about: string;
  /** The files and folders, from the repository's top, whose change makes the kept result old. */
  readonly covers: readonly string[];
  /** The command that is run in place of a file: a script of package.json and its arguments. */
  readonly script?: readonly [name: string, ...args: string[]];
}

export const VARIANTS: readonly Variant[] = [
  {
    name: 'gallery',
    about: 'every view at two sizes: no barrier that axe-core finds, nothing over the edge; leaves pictures',
    covers: ['src-renderer'],
  },
  {
    name: 'dry-line',
    about:
      'one of two on a line that is too slow: waited for by name, gone on without, and in the end not waited for',
    covers: ['src-core/room', 'src-core/sync', 'src-sdk/film', 'src-renderer/features/player'],
  },
  {
    name: 'wayland',
    about:
      'a screen shared through the real portal: one question, picture and sound, refusal, silence, an end from outside, no portal',
    covers: ['src-main/capture', 'src-main/share-frame', 'src-sdk/call/screen', 'src-core/call'],
  },
  {
    name: 'hls-holes',
    about: 'a film in segments, of which some are missing: two go over the holes together, and are told',
    covers: ['src-core/sync', 'src-sdk/film'],
  },
  {
    name: 'vices',
    about:
      'film servers that freeze, send pages or empty playlists, leap in their dates, lack a part or answer late: said, and in step afterwards',
    covers: ['src-core/sync', 'src-sdk/film', 'src-main/films'],
  },
  {
    name: 'video-quality',
    about:
      'how large a camera arrives: as its owner chose, as it is shown, and not at all for who wants sound only',
    covers: ['src-sdk/media-path', 'src-core/call', 'src-renderer/features/call'],
  },
  {
    name: 'party-elsewhere',
    about:
      'an invite whose party is on another host: shown and agreed to before anything is sent, remembered, taken back',
    covers: [
      'src-main/party',
      'src-core/session/party-place.ts',
      'src-renderer/features/lobby',
      'src-renderer/features/lobby/lobby.ts',
    ],
  },
  {
    name: 'film-output',
    about:
      'the film from one loudspeaker and the voices from another, as loud as before the app was started again',
    covers: ['src-sdk/call/audio', 'src-sdk/devices', 'src-renderer/party', 'src-renderer/features/settings'],
  },
  {
    name: 'window-share',
    about: 'one window of another program shared, under X11: its pixels and no others, and its end told',
    covers: [
      'src-main/capture',
      'src-main/share-frame',
      'src-sdk/call/screen',
      'src-renderer/features/share',
    ],
  },
  {
    name: 'faces',
    about:
      'a face that is pinned, or large by speaking, and faces over a film that fills the screen, at two sizes',
    covers: ['src-renderer/features/people', 'src-renderer/app/party', 'src-core/call/spotlight.ts'],
  },
  {
    name: 'one-way-loss',
    about:
      'what one of two sends gets lost: noticed at both ends, built anew by itself, or given up with a button',
    covers: ['src-core/mesh', 'src-sdk/media-path'],
  },
  {
    name: 'networks',
    about:
      'hosts and guests on every pair of networks: met over the DHT, or refused with the reason that docs/networks.md names',
    covers: ['src-server/reach', 'src-core/net', 'docs/networks.md'],
  },
  {
    name: 'strangers',
    about:
      'a thousand strangers who connect over the DHT, handshake and stop: what they cost the host, and that nobody in the party notices',
    covers: ['src-server/reach'],
  },
  {
    name: 'fuzz',
    about: 'half an hour of random messages into a real server',
    covers: ['src-server', 'src-core/wire', 'src-core/room'],
    script: ['fuzz', '--minutes', '30'],
  },
];
