import type { VideoQuality, VideoQualityChoice } from '@sdk/api/party';
import { VIDEO_PRESETS } from '@core/call/video-ladder';

/** The bounds of what may be set by hand; the preferences accept no more. Rates in kbit/s, as people say them. */
export const MANUAL_BOUNDS = {
  width: { min: 16, max: 3_840 },
  height: { min: 16, max: 2_160 },
  frameRate: { min: 1, max: 60 },
  kilobits: { min: 30, max: 20_000 },
} as const;
export type ManualField = keyof typeof MANUAL_BOUNDS;
export const MANUAL_FIELDS = Object.keys(MANUAL_BOUNDS) as readonly ManualField[];
export type ManualText = Readonly<Record<ManualField, string>>;

export const manualText = (choice: VideoQualityChoice): ManualText => {
  const from = typeof choice === 'object' ? choice : VIDEO_PRESETS[choice === 'auto' ? '360p' : choice];
  return {
    width: String(from.width),
    height: String(from.height),
    frameRate: String(from.frameRate),
    kilobits: String(Math.round(from.maxBitrateBps / 1_000)),
  };
};

const numberOf = (field: ManualField, text: string): number | null => {
  const { min, max } = MANUAL_BOUNDS[field];
  const value = /^\s*\d{1,6}\s*$/.test(text) ? Number(text) : NaN;
  return value >= min && value <= max ? value : null;
};

/** The typed limits, or the fields that can't be meant. */
export const parseManual = (
  text: ManualText,
): { readonly quality: VideoQuality } | { readonly wrong: readonly ManualField[] } => {
  const wrong = MANUAL_FIELDS.filter((field) => numberOf(field, text[field]) === null);
  if (wrong.length > 0) return { wrong };
  const of = (field: ManualField): number => numberOf(field, text[field]) ?? MANUAL_BOUNDS[field].min;
  return {
    quality: {
      width: of('width'),
      height: of('height'),
      frameRate: of('frameRate'),
      maxBitrateBps: of('kilobits') * 1_000,
    },
  };
};
