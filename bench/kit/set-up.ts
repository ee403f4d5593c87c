/** Sets up a bench of real windows: packages, an Electron, the app and the films, with a description of them. */
import { prepareFilms } from '../../lab/films/prepare';
import { buildApp } from '../../scripts/runtime/build';
import { ensurePackages } from '../../scripts/runtime/debian';
import { resolveElectron, runtimeLine } from '../../scripts/runtime/electron';
import { describeMachine, describeVersions } from '../../scripts/runtime/machine';
import type { Say } from './bench';
import type { Provenance } from './machine';

export interface SetUpOptions {
  /** Whether to build the app where its sources are newer. */
  readonly app?: boolean;
  /** Whether to make the films and faces that the driver's people use. */
  readonly films?: boolean;
}

export interface Ready extends Provenance {
  /** The path of the Electron binary. */
  readonly electron: string;
  /** Electron's version and origin. */
  readonly engine: string;
}

export async function setUp(say: Say, { app = false, films = false }: SetUpOptions = {}): Promise<Ready> {
  const startedAt = new Date().toISOString();
  await ensurePackages('window', 'test');
  const runtime = await resolveElectron({ say });
  const [electron, engine] = [runtime.executable, runtimeLine(runtime)];
  say(engine);
  if (app) await buildApp();
  if (films) await prepareFilms();
  return {
    electron,
    engine,
    startedAt,
    machine: describeMachine(),
    versions: await describeVersions(electron),
  };
}
