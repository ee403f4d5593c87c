/** The experiments of the call bench; runs and results are the kit's. */
import type { FigurePlan } from '../kit/figure';
import { runsResultSchema, type Run, type RunsResult } from '../kit/run';

export const EXPERIMENTS = ['join', 'cut', 'address', 'mesh', 'duck', 'share'] as const;
export type ExperimentId = (typeof EXPERIMENTS)[number];

export type CallRun = Run<ExperimentId>;
export type CallResult = RunsResult<ExperimentId>;
export type CallFigure = FigurePlan<ExperimentId, 'ms' | 'fps' | 'ratio' | 'cores' | 'dB'>;
export const CallResultSchema = runsResultSchema(EXPERIMENTS);
