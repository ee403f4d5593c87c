/** The experiments of the bench of ways to a party; runs and results are the kit's. */
import { z } from 'zod';
import type { FigurePlan } from '../kit/figure';
import { runsResultSchema, type Run, type RunsResult } from '../kit/run';

/** Where the guest looks from, as `Stage` sets it up. */
const LOOKS = [
  'local',
  'lan',
  'cone',
  'symmetricGuest',
  'symmetricHost',
  'relayed',
  'code',
  'server',
] as const;
export type LookId = (typeof LOOKS)[number];

/** Looks from the same places, in real windows, that go on until the host is seen. */
const PICTURES = [
  'localPicture',
  'lanPicture',
  'conePicture',
  'symmetricGuestPicture',
  'symmetricHostPicture',
  'serverPicture',
] as const;
export type PictureId = (typeof PICTURES)[number];

/** `bytes` is what goes through the way that `cone` opens, `viaHost` a call by the relay in the host's app. */
export const EXPERIMENTS = [...LOOKS, ...PICTURES, 'bytes', 'viaHost'] as const;
export type ExperimentId = (typeof EXPERIMENTS)[number];

export const isPicture = (experiment: ExperimentId): experiment is PictureId =>
  PICTURES.some((id) => id === experiment);

/** Whether it takes real windows. */
export const hasWindows = (experiment: ExperimentId): boolean =>
  experiment === 'viaHost' || isPicture(experiment);

/** From where a picture is looked at. */
export const placeOf = (picture: PictureId): LookId => PLACES[picture];
const PLACES: Readonly<Record<PictureId, LookId>> = {
  localPicture: 'local',
  lanPicture: 'lan',
  conePicture: 'cone',
  symmetricGuestPicture: 'symmetricGuest',
  symmetricHostPicture: 'symmetricHost',
  serverPicture: 'server',
};

export type ReachRun = Run<ExperimentId>;
export type ReachResult = RunsResult<ExperimentId>;
export type ReachFigure = FigurePlan<ExperimentId, 'ms' | '%' | 'Mbit/s' | 'fps'>;
export const ReachResultSchema = runsResultSchema(EXPERIMENTS);

/** What came of one look, as the guest's process prints it. */
export const LookedSchema = z.object({
  ms: z.number(),
  /** The party's name; null where the look failed. */
  partyName: z.string().nullable(),
  /** By which way, or the code of the failure. */
  how: z.string(),
});
export type Looked = z.infer<typeof LookedSchema>;

/** What a host's process prints once whoever has the link finds the party. */
export const HostedSchema = z.object({ link: z.string(), port: z.number() });
export type Hosted = z.infer<typeof HostedSchema>;

/** What a host's process prints when it is asked for a code, once that can be found. */
export const ShownCodeSchema = z.object({ code: z.string() });
export type ShownCode = z.infer<typeof ShownCodeSchema>;

/** What went through a way, as the process behind it prints it. */
export const CarriedSchema = z.object({ downMbps: z.number(), upMbps: z.number() });
export const OfferedSchema = z.object({ key: z.string(), secret: z.string() });
