/**
 * npm run bench:rates [-- --quick] [--json] [--page]
 *
 * Measures which playback rates the Electron in use really applies, with and without keeping the pitch, what they do to
 * the sound, and what starting and seeking cost. It writes bench/results/rates.json and docs/benchmarks-rates.md; with
 * --quick (fewer rates, under two minutes) it writes test-results/rates.json alone. --page makes figures and page again
 * from the rows of the last full run. With --json the last line is the figures as one JSON object.
 */
import { runBench } from './kit/bench';
import { whileBusy } from './kit/busy';
import { filesOf } from './kit/files';
import { KeptResult } from './kit/kept-result';
import { setUp } from './kit/set-up';
import { whyBusy } from './kit/void';
import { figuresOf } from './rates/figures';
import { ratesFilm } from './rates/film';
import { measure } from './rates/measure';
import { planFor } from './rates/plan';
import { ratesReport } from './rates/report';
import { RatesResultSchema, roundedForFile, type RatesResult } from './rates/result';
import { openRatesWindow } from './rates/window';

const files = filesOf('rates');
const kept = new KeptResult<RatesResult>({
  files,
  schema: RatesResultSchema,
  pages: (result) => ({ [files.page]: ratesReport(result) }),
  refigured: (saved) => ({ ...saved, figures: figuresOf(saved) }),
  replacer: roundedForFile,
});

await runBench({
  options: {},
  async measure({ quick }, say) {
    const { electron, startedAt, machine, versions } = await setUp(say);
    const window = await openRatesWindow(electron, await ratesFilm());
    const [measured, { machine: machineBusy }] = await whileBusy([], () =>
      measure(window, planFor(quick), say),
    ).finally(() => window.close());
    const why = whyBusy(machineBusy);
    if (why !== null) say(`Don’t believe the clocks and latencies: ${why}.`);
    const figures = figuresOf(measured);
    return kept.keep({ version: 1, startedAt, machine, versions, machineBusy, figures, ...measured }, quick);
  },
  remake: () => kept.remake(),
});
