/** The figures of all runs, with their targets (docs/benchmarks-call.md). Pure. */
import { figuresOfRuns } from '../kit/figure';
import type { CallFigure, CallRun } from './model';

export const JOIN_ROUND_TRIPS_MS = [0, 40, 100] as const;
/** At no distance at all two windows on two cores measure the machine, so that is shown and not judged. */
const joinTarget = (roundTripMs: number): CallFigure['target'] =>
  roundTripMs === 0 ? null : { to: roundTripMs + 150 };
export const COLD_ROUND_TRIPS_MS = [40, 100] as const;
/** The limit for a click as soon as the button can be pressed: three round trips, and 200 ms of our own. */
const coldLimit = (roundTripMs: number): number => 3 * roundTripMs + 200;
export const MESH_SIZES = [2, 3, 4] as const;

export const FIGURES: readonly CallFigure[] = [
  ...JOIN_ROUND_TRIPS_MS.map((roundTripMs): CallFigure => ({
    id: `join-${roundTripMs}-ms`,
    experiment: 'join',
    title: `Join after 5 s in the lobby: from the click to the other’s first picture, ${roundTripMs} ms round trip`,
    unit: 'ms',
    target: joinTarget(roundTripMs),
  })),
  ...COLD_ROUND_TRIPS_MS.map((roundTripMs): CallFigure => ({
    id: `join-cold-${roundTripMs}-ms`,
    experiment: 'join',
    title: `The same for a click as soon as the button can be pressed, ${roundTripMs} ms round trip`,
    unit: 'ms',
    target: { to: coldLimit(roundTripMs) },
  })),
  {
    ...{ id: 'cut-recovery-ms', experiment: 'cut', unit: 'ms', target: { to: 1_000 } },
    title: 'Back after 5 s without a network: picture and sound both ways',
  },
  {
    ...{ id: 'address-recovery-ms', experiment: 'address', unit: 'ms', target: { to: 2_000 } },
    title: 'Back after a change of address: picture and sound both ways',
  },
  ...MESH_SIZES.flatMap((size): CallFigure[] => [
    {
      ...{ id: `mesh${size}-fps-min`, experiment: 'mesh', unit: 'fps', of: 'least' },
      title: `Mesh of ${size}: frame rate of the slowest direction`,
      target: size === 4 ? { from: 13 } : null,
    },
    {
      ...{ id: `mesh${size}-bare-fps-min`, experiment: 'mesh', unit: 'fps', of: 'least', target: null },
      title: `The same of the bare page, ${size} windows`,
    },
    {
      ...{ id: `mesh${size}-cpu-ratio`, experiment: 'mesh', unit: 'ratio' },
      title: `Mesh of ${size}: cpu of a window against the bare page’s`,
      target: size === 4 ? { to: 1.2 } : null,
    },
    {
      ...{ id: `mesh${size}-cores`, experiment: 'mesh', unit: 'cores', target: null },
      title: `Mesh of ${size}: cpu of a window`,
    },
  ]),
  {
    ...{ id: 'duck-attack-ms', experiment: 'duck', unit: 'ms', target: { to: 120 } },
    title: 'Ducking: from the first sound of a voice until the film is down',
  },
  {
    ...{ id: 'duck-release-ms', experiment: 'duck', unit: 'ms', target: { from: 400, to: 700 } },
    title: 'Ducking: how long the film takes to come back',
  },
  {
    ...{ id: 'duck-hold-ms', experiment: 'duck', unit: 'ms', target: null },
    title: 'Ducking: from the last sound of a voice until the film begins to come back',
  },
  {
    id: 'duck-depth-db',
    experiment: 'duck',
    unit: 'dB',
    target: null,
    title: 'Ducking: how far the film falls',
  },
  {
    ...{ id: 'share-latency-ms', experiment: 'share', unit: 'ms', target: null },
    title: 'Screen share of a 24 fps film: from the sharer’s screen to the other’s',
  },
  {
    ...{ id: 'share-fps', experiment: 'share', unit: 'fps', target: null },
    title: 'Screen share of a 24 fps film: different frames a second that arrive',
  },
  {
    ...{ id: 'share-sync-ms', experiment: 'share', unit: 'ms', target: { from: -45, to: 125 } },
    title: 'Screen share with sound: how far the sound is behind the picture (negative: before it)',
  },
];

export const figuresOf = (runs: readonly CallRun[]) => figuresOfRuns(FIGURES, runs);
