/** The figures of ways to a party, and their targets. Pure. */
import { figuresOfRuns, judged, type Figure } from '../kit/figure';
import { placeOf, type Looked, type LookId, type PictureId, type ReachFigure, type ReachRun } from './model';

/** A look that fails counts as this: longer than anybody waits. */
export const FAILED_MS = 60_000;
const SYMMETRIC = { to: 12_000 };

/** The ids of what a look is measured by. */
const idsOf = (name: string) => ({ ms: `reach-${name}-ms`, failed: `reach-${name}-failed` });

const LOOKS: Readonly<
  Record<LookId, { readonly name: string; readonly title: string; readonly mostMs: number | null }>
> = {
  local: { name: 'local', title: 'a party on this computer', mostMs: 2_000 },
  lan: { name: 'lan', title: 'a party in this house', mostMs: 2_000 },
  cone: { name: 'cone', title: 'a party at another home, both routers usual', mostMs: 2_000 },
  symmetricGuest: { name: 'symmetric-guest', title: 'the same, the guest’s router symmetric', mostMs: null },
  symmetricHost: { name: 'symmetric-host', title: 'the same, the host’s router symmetric', mostMs: null },
  relayed: {
    ...{ name: 'relayed', mostMs: 15_000 },
    title: 'a party at another home, both routers symmetric, met at a server’s relay',
  },
  code: { name: 'code', title: 'the same as with usual routers, by a code of ten symbols', mostMs: null },
  server: { name: 'server', title: 'beside them: the same party on a server on the internet', mostMs: null },
};

const lookFigures = (experiment: LookId): readonly ReachFigure[] => {
  const { name, title, mostMs } = LOOKS[experiment];
  const { ms, failed } = idsOf(name);
  return [
    { id: ms, experiment, title, unit: 'ms', target: mostMs === null ? null : { to: mostMs } },
    { id: failed, experiment, title: `${title}: looks that failed`, unit: '%', target: null, of: 'mean' },
  ];
};

const pictureIds = (experiment: PictureId) => idsOf(`${LOOKS[placeOf(experiment)].name}-picture`);

const pictureFigures = (experiment: PictureId): readonly ReachFigure[] => {
  const { ms, failed } = pictureIds(experiment);
  const title = `${LOOKS[placeOf(experiment)].title}: until the host is seen`;
  return [
    { id: ms, experiment, title, unit: 'ms', target: null },
    { id: failed, experiment, title: `${title}: runs that failed`, unit: '%', target: null, of: 'mean' },
  ];
};

const WORSE_SIDE: ReachFigure = {
  ...{ id: 'reach-symmetric-ms', experiment: 'symmetricHost', unit: 'ms', target: SYMMETRIC },
  title: 'one symmetric router, on the worse side',
};

export const FIGURES: readonly ReachFigure[] = [
  ...lookFigures('local'),
  ...lookFigures('lan'),
  ...lookFigures('cone'),
  WORSE_SIDE,
  ...lookFigures('symmetricGuest'),
  ...lookFigures('symmetricHost'),
  ...lookFigures('relayed'),
  ...lookFigures('code'),
  ...lookFigures('server'),
  ...pictureFigures('localPicture'),
  ...pictureFigures('lanPicture'),
  ...pictureFigures('conePicture'),
  ...pictureFigures('symmetricGuestPicture'),
  ...pictureFigures('symmetricHostPicture'),
  ...pictureFigures('serverPicture'),
  {
    ...{ id: 'reach-mbps', experiment: 'bytes', unit: 'Mbit/s', target: { from: 5 } },
    title: 'from the host to the guest, both routers usual',
  },
  {
    ...{ id: 'reach-up-mbps', experiment: 'bytes', unit: 'Mbit/s', target: null },
    title: 'from the guest to the host',
  },
  {
    ...{ id: 'via-host-fps', experiment: 'viaHost', unit: 'fps', target: { from: 12 } },
    title: 'a call of three by the host’s relay: frame rate of the slowest direction',
  },
  {
    ...{ id: 'via-host-gap-ms', experiment: 'viaHost', unit: 'ms', target: { to: 300 } },
    title: 'the same: longest gap in a voice within a minute',
  },
  {
    ...{ id: 'via-host-beside-fps', experiment: 'viaHost', unit: 'fps', target: null },
    title: 'beside it, in the same call without a relay: frame rate of the slower direction',
  },
  {
    ...{ id: 'via-host-beside-gap-ms', experiment: 'viaHost', unit: 'ms', target: null },
    title: 'beside it, in the same call without a relay: longest time without a voice',
  },
];

export const valuesOf = (experiment: LookId, { ms, partyName }: Looked): Record<string, number> => {
  const ids = idsOf(LOOKS[experiment].name);
  const hasFailed = partyName === null;
  return { [ids.ms]: hasFailed ? FAILED_MS : ms, [ids.failed]: hasFailed ? 100 : 0 };
};

/** @param pictureMs null where none came */
export const pictureValues = (experiment: PictureId, pictureMs: number | null): Record<string, number> => {
  const ids = pictureIds(experiment);
  return { [ids.ms]: pictureMs ?? FAILED_MS, [ids.failed]: pictureMs === null ? 100 : 0 };
};

/** The one of two sides that takes longer; none where one of them wasn't measured. */
const worseOf = (sides: readonly Figure[]): Figure[] => {
  if (sides.length < 2) return [];
  const values = sides.map(({ value }) => value);
  const known = values.filter((value) => value !== null);
  const figure = {
    ...{ id: WORSE_SIDE.id, unit: WORSE_SIDE.unit },
    value: known.length < values.length ? null : Math.max(...known),
    runs: Math.min(...sides.map(({ runs }) => runs)),
    void: sides.reduce((sum, side) => sum + side.void, 0),
  };
  return [judged(figure, SYMMETRIC)];
};

export const figuresOf = (runs: readonly ReachRun[]): Figure[] => {
  const figures = figuresOfRuns(FIGURES, runs);
  const sides = [LOOKS.symmetricGuest, LOOKS.symmetricHost].map(({ name }) => idsOf(name).ms);
  return [...figures, ...worseOf(figures.filter(({ id }) => sides.includes(id)))];
};
