import { WatchTogetherError } from '@core/base/errors';
import { cleanText } from '@core/base/person-text';
import { LIMITS } from '@core/wire/limits';
import { PatienceSchema, type Patience } from '@core/wire/playback';
import type { Ducking, VideoQualityChoice } from './call';

/**
 * Checks what callers hand in, before anything happens. Each function throws INVALID_ARGUMENT unless said otherwise.
 */

const reject = (message: string): never => {
  throw new WatchTogetherError('INVALID_ARGUMENT', message);
};

export const checkServerUrl = (serverUrl: string): void => {
  const url = URL.parse?.(serverUrl) ?? (URL.canParse(serverUrl) ? new URL(serverUrl) : null);
  if (!url || !/^https?:$/.test(url.protocol)) reject('serverUrl has to be an http or https address');
};

/**
 * @returns the text as the others will read it
 * @throws WatchTogetherError MESSAGE_TOO_LARGE beyond 2,000 UTF-16 units.
 */
export const checkMessage = (text: string, to: readonly string[] | undefined): string => {
  const clean = typeof text === 'string' ? cleanText(text, 'many') : '';
  if (clean === '') reject('A message needs text that can be seen');
  if (clean.length > LIMITS.messageLength) {
    throw new WatchTogetherError(
      'MESSAGE_TOO_LARGE',
      `A message has ${LIMITS.messageLength} characters at most`,
    );
  }
  if (to && (to.length === 0 || to.length > LIMITS.sessionPeople)) reject('`to` names nobody, or too many');
  return clean;
};

export const checkVolume = (volume: number): void => {
  if (!(volume >= 0 && volume <= 2)) reject('A volume lies between 0 and 2');
};

export const checkBus = ({ volume }: { volume: number }): void => {
  if (!(volume >= 0 && volume <= 1)) reject('The volume of a bus lies between 0 and 1');
};

export const checkDucking = ({ depthDb }: Ducking): void => {
  if (!(depthDb >= 0 && depthDb <= 24)) reject('The film falls by 0 to 24 dB');
};

export const checkStatsInterval = (intervalMs: number): void => {
  if (!(intervalMs >= 500 && intervalMs <= 60_000)) reject('Statistics come every 500 to 60,000 ms');
};

export const checkShownHeight = (height: number | null): void => {
  if (height !== null && !(height >= 0 && height <= LIMITS.pictureHeight))
    reject(`A picture is 0 to ${LIMITS.pictureHeight} pixels high`);
};

/** Checks the frame rate of a shared screen, pictures a second. */
export const checkFrameRate = (frameRate: number | undefined): void => {
  if (frameRate !== undefined && !(frameRate >= 5 && frameRate <= 30)) {
    reject('A screen is shared at 5 to 30 pictures a second');
  }
};

export const checkPatience = (patience: Patience): void => {
  if (!PatienceSchema.safeParse(patience).success) reject('A room waits for 0 to 60,000 whole milliseconds');
};

export const checkQuality = (quality: VideoQualityChoice): void => {
  if (typeof quality === 'string') {
    if (!['auto', '180p', '360p', '720p'].includes(quality)) reject('Unknown preset');
    return;
  }
  const { width, height, frameRate, maxBitrateBps } = quality;
  const sane = (value: number, max: number) => value > 0 && value <= max;
  if (!sane(width, 7_680) || !sane(height, 4_320) || !sane(frameRate, 120) || !sane(maxBitrateBps, 50e6)) {
    reject('width, height, frameRate and maxBitrateBps have to be positive and sane');
  }
};
