/** The experiments of the app's own bench; runs and results are the kit's. */
import type { FigurePlan } from '../kit/figure';
import { runsResultSchema, type Run, type RunsResult } from '../kit/run';

export const EXPERIMENTS = ['start', 'firstStart', 'idle', 'click', 'party'] as const;
export type ExperimentId = (typeof EXPERIMENTS)[number];

export type AppRun = Run<ExperimentId>;
export type AppResult = RunsResult<ExperimentId>;
export type AppFigure = FigurePlan<ExperimentId, 'ms' | 'MB' | 'tasks'>;
export const AppResultSchema = runsResultSchema(EXPERIMENTS);
