/** Sets up what tests with real windows, servers and sound need, and takes it down at their end. */
import { buildApp, buildWeb } from '../runtime/build';
import { ensurePackages } from '../runtime/debian';
import { ensureDisplay, startVirtualDisplay } from '../runtime/display';
import { resolveElectron, runtimeLine } from '../runtime/electron';
import { startSound } from '../runtime/sound';

export interface RealParts {
  /** The environment for the tests, with display, sound and Electron. */
  readonly env: NodeJS.ProcessEnv;
  /** A description of the engine, in words. */
  readonly engine: string;
}

/** MATINEE_HEADED=1 puts the windows on the person's own display. */
export async function withRealParts<T>(task: (parts: RealParts) => Promise<T>): Promise<T> {
  await ensurePackages('window', 'test');
  const electron = await resolveElectron();
  const engine = runtimeLine(electron);
  console.log(engine);
  await buildApp();
  await buildWeb();
  const { prepareFilms } = await import('../../lab/films/prepare');
  await prepareFilms();

  const display = process.env['MATINEE_HEADED'] === '1' ? await ensureDisplay() : await startVirtualDisplay();
  const sound = await startSound();
  try {
    const env = { ...process.env, ...display.env, ...sound.env, MATINEE_ELECTRON: electron.executable };
    return await task({ env, engine });
  } finally {
    await sound.close();
    await display.close();
  }
}
