/**
 * The rooms of an area from the bottom, floor by floor: a room imports from floors below its own, and from no other room of
 * its floor. A room is a folder; '' is what stands in the area itself. Lint makes it an error to look up
 * (import-rules.js), and the graph in docs/architecture.md is drawn from this (scripts/floor-plan-docs.ts).
 */
export const FLOOR_PLAN = {
  'src-core': [
    ['base'],
    ['wire'],
    ['sync'],
    ['film'],
    ['room'],
    ['call'],
    ['net'],
    ['mesh'],
    ['session'],
    // `ipc` is on top, although it merely hands on: what it hands on is defined in all the other rooms.
    ['ipc'],
  ],
  'src-sdk': [
    ['base', 'api'],
    ['signalling', 'devices', 'media-path', 'film'],
    ['media-path/mesh', 'network-check'],
    ['call', 'session'],
    [''],
  ],
  'src-server': [['base'], ['store'], ['sessions'], ['http'], ['gateway', 'auth', 'lan', 'reach'], ['']],
  'src-renderer': [
    ['ui', 'words', 'host'],
    // The link page is a page of its own beside the app, and shares the colours with it.
    ['party', 'link-page'],
    [
      'features/call',
      'features/chat',
      'features/lobby',
      'features/people',
      'features/player',
      'features/settings',
      'features/share',
      'features/sync',
    ],
    ['app'],
    ['testing'],
    [''],
    ['gallery'],
  ],
  'src-main': [
    ['system'],
    ['security', 'windows'],
    ['capture', 'films', 'party'],
    ['share-frame', 'ipc'],
    [''],
  ],
  // The files in the area itself are the commands.
  bench: [['kit'], ['peers'], ['sync', 'call', 'rates', 'hostile', 'vices', 'app', 'reach'], ['']],
};

/** The room that a path within an area belongs to; undefined where the plan has no such room. */
function roomOf(area, path) {
  const within = path.slice(area.length + 1);
  const isIn = (room) => room !== '' && (within === room || within.startsWith(`${room}/`));
  const rooms = FLOOR_PLAN[area].flat().filter(isIn);
  const deepest = rooms.sort((a, b) => b.length - a.length)[0];
  return deepest ?? (within.includes('/') ? undefined : '');
}

const floorOf = (area, room) => FLOOR_PLAN[area].findIndex((floor) => floor.includes(room));

/** Why `file` may not import `target`, both of one area; undefined where it may. */
export function whyNotUp(area, file, target) {
  if (!(area in FLOOR_PLAN)) return undefined;
  const from = roomOf(area, file);
  const to = roomOf(area, target);
  const [floor, below] = [floorOf(area, from), floorOf(area, to)];
  if (floor === -1) return `${file} is in no room of the floor plan`;
  if (below === -1) return `${target} is in no room of the floor plan`;
  if (from === to || floor > below) return undefined;
  const name = (room) => (room === '' ? `${area} itself` : room);
  return `${name(to)} doesn’t stand below ${name(from)} (scripts/lint/floor-plan.js)`;
}
