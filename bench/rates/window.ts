/** The one window of the rates bench, and a silent sink for its sound. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startVirtualDisplay } from '../../scripts/runtime/display';
import { REPO_ROOT } from '../../scripts/runtime/paths';
import { startSoundServer } from '../../scripts/runtime/sound';
import { bundlePage } from '../../test/fakes/bundle-page';
import { startRecording, type Recording } from '../../lab/signal/recorder';
import { openBareWindow } from '../kit/bare-window';
import { openSurroundings } from '../kit/surroundings';
import { FILM } from './film';
import type { RatesPage } from './rates.page';

type Calls = {
  readonly [Name in keyof RatesPage]: (
    ...args: Parameters<RatesPage[Name]>
  ) => Promise<Awaited<ReturnType<RatesPage[Name]>>>;
};

export interface RatesWindow {
  /** Functions of rates.page.ts, called in the window. */
  readonly call: Calls;
  /** Records both channels of what the window plays. */
  record(): Recording;
  close(): Promise<void>;
}

const SINK = 'rates';
export const CHANNELS = ['front-left', 'front-right'] as const;

/** @param electron the path of the Electron binary */
export async function openRatesWindow(electron: string, film: string): Promise<RatesWindow> {
  const { display, sound, close } = await openSurroundings(
    () => startVirtualDisplay('1280x800x24'),
    () =>
      startSoundServer([
        `module-null-sink sink_name=${SINK} format=s16le rate=${FILM.soundHz} channels=${CHANNELS.length} ` +
          `channel_map=${CHANNELS.join()} norewinds=1`,
      ]),
  );
  const window = await openBareWindow({
    electron,
    flags: ['--autoplay-policy=no-user-gesture-required'],
    env: { ...display.env, ...sound.env, PULSE_SINK: SINK },
  });
  const { page } = window;
  await page.evaluate(await bundlePage(join(REPO_ROOT, 'bench/rates/rates.page.ts')));
  const evaluate =
    (name: keyof RatesPage) =>
    (...args: unknown[]): Promise<unknown> =>
      page.evaluate(
        ([called, given]) =>
          (
            globalThis as unknown as {
              ratesPage: Record<string, (...all: unknown[]) => Promise<unknown>>;
            }
          ).ratesPage[called]?.(...given),
        [name, args] as const,
      );
  const names: readonly (keyof RatesPage)[] = ['open', 'hold', 'rewind', 'alternate', 'play', 'jump'];
  const call = Object.fromEntries(names.map((name) => [name, evaluate(name)])) as unknown as Calls;
  await call.open(pathToFileURL(film).href);
  return {
    call,
    record: () =>
      startRecording({
        device: `${SINK}.monitor`,
        channelMap: CHANNELS,
        rateHz: FILM.soundHz,
        env: sound.env,
      }),
    async close() {
      await window.close();
      await close();
    },
  };
}
