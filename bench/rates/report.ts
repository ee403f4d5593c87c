/** The page of the rates bench, made from its result. Pure. */
import type { ChangeRow, LatencyRow, RateRow } from './analyse';
import type { Figure } from '../kit/figure';
import { measuredOn } from '../kit/machine';
import { signed, table } from '../kit/page';
import { percentile } from '../kit/statistics';
import { USED } from './figures';
import type { RateSetting } from './rates.page';
import type { RatesResult } from './result';

const number = (value: number | null, digits: number): string =>
  value === null ? '–' : signed(value.toFixed(digits));
/** A level of −100 dB or less is silence for 16 bits. */
const decibels = (value: number): string => (value < -100 ? '< −100' : signed(value.toFixed(0)));
const percent = (share: number): string => `${Number((share * 100).toPrecision(6))} %`;
/** A pitch ratio as an interval: 100 cents are a semitone. */
const cents = (ratio: number): number => 1_200 * Math.log2(ratio);
const offset = (ratio: number, digits: number): string =>
  `${ratio >= 1 ? '+' : '−'}${Math.abs((ratio - 1) * 100).toFixed(digits)}`;

const rateTable = (rows: readonly RateRow[]): string =>
  table(
    [
      ...['rate − 1, %', 'clock, %', 'frames, %', 'sound, %', 'sound strays, ms', 'pitch, cents'],
      ...['beside the tones, dB', 'crackle, dB', 'dropped', 'does something'],
    ],
    rows.map((row) => [
      offset(row.rate, 2),
      offset(row.clockRate, 3),
      offset(row.frameRate, 2),
      row.soundRate === null ? '–' : offset(row.soundRate, 3),
      number(row.soundWanderMs, 1),
      number(cents(row.pitchRatio), 2),
      decibels(row.impurityDb),
      decibels(row.crackleDb),
      `${row.droppedFrames} of ${row.totalFrames}${row.void ? ' (void)' : ''}`,
      row.applied === null ? '' : row.applied ? 'yes' : '**no**',
    ]),
  );

const setting = ({ rate, preservesPitch }: RateSetting): string =>
  `${rate} ${preservesPitch ? 'pitch kept' : 'resampled'}`;

const changeTable = (rows: readonly ChangeRow[]): string =>
  table(
    ['from', 'to', 'changes', 'crackle there, dB', 'and back', 'worst', 'silence, ms', 'worst'],
    rows.map(({ from, to, crackleDb, gapMs }) => [
      setting(from),
      setting(to),
      String(crackleDb.length),
      ...[0, 1].map((way) => {
        const level = percentile(
          crackleDb.filter((_, i) => i % 2 === way),
          0.5,
        );
        return level === null ? '–' : decibels(level);
      }),
      decibels(Math.max(...crackleDb)),
      number(percentile(gapMs, 0.5), 1),
      number(Math.max(...gapMs), 1),
    ]),
  );

function latencyTable(plays: readonly LatencyRow[], seeks: readonly LatencyRow[]): string {
  const row = (what: string, values: readonly (number | null)[]): string[] => {
    const known = values.filter((value) => value !== null);
    return [what, ...[0.5, 0.95].map((share) => number(percentile(known, share), 1)), String(known.length)];
  };
  return table(
    ['from the call to …, ms', 'p50', 'p95', 'times'],
    [
      row(
        '`play()`: the film’s clock runs',
        plays.map(({ clockMs }) => clockMs),
      ),
      row(
        '`play()`: a frame is shown',
        plays.map(({ firstFrameMs }) => firstFrameMs),
      ),
      row(
        '`play()`: the promise resolves',
        plays.map(({ answeredMs }) => answeredMs),
      ),
      row(
        'seek: how far the film’s clock is late',
        seeks.map(({ clockMs }) => clockMs),
      ),
      row(
        'seek: a frame is shown',
        seeks.map(({ firstFrameMs }) => firstFrameMs),
      ),
      row(
        'seek: `seeked`',
        seeks.map(({ answeredMs }) => answeredMs),
      ),
      row(
        'seek: silence in the sound',
        seeks.map(({ gapMs }) => gapMs),
      ),
    ],
  );
}

function findings(figures: readonly Figure[]): string {
  const value = (id: string): number | null => figures.find((figure) => figure.id === id)?.value ?? null;
  const share = (id: string): string => {
    const least = value(id);
    return least === null ? 'at no rate that was tried' : `from ${percent(least)} on`;
  };
  const db = (id: string): string => {
    const level = value(id);
    return level === null ? '–' : `${decibels(level)} dB`;
  };
  return [
    `- **Resampled** (\`preservesPitch = false\`) a rate is applied ${share('rate-resampled-least')}: the smallest that was tried stands first in the table.`,
    `- **With the pitch kept** it is applied ${share('rate-stretched-least')}; below that the element plays at 1 and its clock says so.`,
    `- Within ±${percent(USED.trim)} resampled sound has ${db('trim-impurity-db')} beside its tones and keeps to its rate within ${number(value('trim-wander-ms'), 1)} ms. Within ±${percent(USED.rate)} with the pitch kept it has up to ${db('stretched-impurity-db')}, and strays by up to ${number(value('stretched-wander-ms'), 1)} ms from the clock of its own element: the stretcher copies until it is late, then leaves a piece out.`,
    `- Writing another rate costs ${db('trim-write-crackle-p50-db')} of crackle (median) and ${number(value('trim-write-gap-p50-ms'), 1)} ms of silence while the sound stays resampled, and ${db('stretched-write-crackle-p50-db')} and ${number(value('stretched-write-gap-p50-ms'), 1)} ms where the pitch is kept before or after: going into the stretcher and coming out of it is a jump in the sound, and a click.`,
  ].join('\n');
}

export function ratesReport(result: RatesResult): string {
  const { rates, figures } = result;
  return `# What playback rates do

Made by \`npm run bench:rates\`; nothing here is written by hand. ${measuredOn(result)} The machine was ${percent(Number(result.machineBusy.toFixed(2)))} busy.

One window plays a film at each rate into a silent sink that is recorded. On the left of its sound are three steady tones without a common period, on the right a chirp each second. The clock is \`currentTime\`, the frames are those of \`requestVideoFrameCallback\`, the sound is told by its chirps. Beside the tones: energy farther than 20 Hz from each of them; −73 dB is what the measurement itself leaves. Crackle: the highest peak above 6 kHz over the loudness of the whole.

## Findings

${findings(figures)}

A trim of ${percent(USED.trim)} is ${cents(1 + USED.trim).toFixed(1)} cents. Just-noticeable differences of frequency in short melodies were measured at about 10 cents (Hill and Summers 2007, “Discrimination of interval size in short tone sequences”, Journal of the Acoustical Society of America 121, 2376–2383); for tones that rise and fall slowly the threshold is about 0.5 % at 2 kHz (Roederer 1973, “Introduction to the Physics and Psychophysics of Music”). So a film may change its pitch by as much without anybody noticing, and the more so where it does it gradually.

## Resampled

${rateTable(rates.filter(({ preservesPitch }) => !preservesPitch))}

## Pitch kept

${rateTable(rates.filter(({ preservesPitch }) => preservesPitch))}

## Changing the rate

To and fro, half of the changes each way; medians, and the worst of all. The first row writes the rate that is set already.

${changeTable(result.changes)}

## Starting and seeking

${latencyTable(result.plays, result.seeks)}
`;
}
