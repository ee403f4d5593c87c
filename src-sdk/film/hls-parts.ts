import type { ProgrammePart } from '@core/sync/programme-clock';
import type { LevelDetails, MediaFragment } from 'hls.js';

/** Converts hls.js' list of segments to what the programme's clock is read from. */
export const partsOf = ({ fragments }: LevelDetails): ProgrammePart[] => fragments.map(partOf);

const partOf = (fragment: MediaFragment): ProgrammePart => {
  const { video, audiovideo, audio } = fragment.elementaryStreams;
  const pictureS = (video ?? audiovideo ?? audio)?.startPTS;
  return {
    startMs: fragment.start * 1_000,
    endMs: fragment.end * 1_000,
    pictureMs: pictureS === undefined ? null : pictureS * 1_000,
    programmeMs: fragment.programDateTime,
    run: fragment.cc,
  };
};

export const isDated = ({ fragments }: LevelDetails): boolean =>
  fragments.some(({ programDateTime }) => programDateTime !== null);
