import { describe, expect, it } from 'vitest';
import { type FilmNote, undecodedForRoom } from './film-note';
import type { FilmProblem } from './film-problem';

const SOUND = { track: 'sound', codec: 'DTS' } as const;
const note = (isPublicFilm: boolean): FilmNote => ({ kind: 'undecoded', what: SOUND, isPublicFilm });
const problem = (isPublicFilm: boolean): FilmProblem => ({
  ...{ problem: 'unsupported', detail: '', fault: 'picture', isPublicFilm },
  undecoded: [{ track: 'picture', codec: 'HEVC (H.265)' }, SOUND],
});

describe('the room’s note of tracks that aren’t decoded', () => {
  it('the room hears of all tracks of a file that aren’t decoded, and nothing where all are', () => {
    expect(undecodedForRoom([note(false)], null, false)).toEqual([SOUND]);
    expect(undecodedForRoom([], problem(false), false)).toHaveLength(2);
    expect(undecodedForRoom([{ kind: 'rough' }], null, false)).toBeUndefined();
  });

  it('the room hears of a web film’s tracks only where the film is known to be on the internet', () => {
    expect(undecodedForRoom([note(true)], null, true)).toEqual([SOUND]);
    expect(undecodedForRoom([note(false)], null, true)).toBeUndefined();
    expect(undecodedForRoom([], problem(true), true)).toHaveLength(2);
    expect(undecodedForRoom([], problem(false), true)).toBeUndefined();
  });
});
