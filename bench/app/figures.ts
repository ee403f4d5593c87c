/** The figures of the app itself, and their targets. Pure. */
import { figuresOfRuns, type Figure } from '../kit/figure';
import type { AppFigure, AppRun } from './model';

export const FIGURES: readonly AppFigure[] = [
  {
    ...{ id: 'cold-start-over-bare-ms', experiment: 'start', unit: 'ms', target: { to: 150 } },
    title: 'Home usable, after a bare window would be',
  },
  { id: 'cold-start-ms', experiment: 'start', title: 'Home usable', unit: 'ms', target: null },
  { id: 'cold-start-bare-ms', experiment: 'start', title: 'a bare window', unit: 'ms', target: null },
  {
    ...{ id: 'first-start-over-bare-ms', experiment: 'firstStart', unit: 'ms', target: null },
    title: 'the same of the first start on a machine',
  },
  {
    ...{ id: 'idle-pss-over-bare-mb', experiment: 'idle', unit: 'MB', target: { to: 40 } },
    title: 'memory of Home at rest, over a bare window’s',
  },
  { id: 'idle-pss-mb', experiment: 'idle', title: 'memory of Home at rest', unit: 'MB', target: null },
  { id: 'idle-pss-bare-mb', experiment: 'idle', title: 'of a bare window', unit: 'MB', target: null },
  {
    ...{ id: 'first-lobby-ms', experiment: 'click', unit: 'ms', target: null },
    title: 'from the first click to the lobby',
  },
  {
    ...{ id: 'first-settings-ms', experiment: 'click', unit: 'ms', target: null },
    title: 'from the first click to the settings',
  },
  {
    ...{ id: 'party-long-tasks', experiment: 'party', unit: 'tasks', target: { to: 0 } },
    title: 'tasks over 50 ms in both pages while a film plays',
  },
  {
    ...{ id: 'party-longest-task-ms', experiment: 'party', unit: 'ms', target: null },
    title: 'the longest of them',
  },
];

export const figuresOf = (runs: readonly AppRun[]): Figure[] => figuresOfRuns(FIGURES, runs);
