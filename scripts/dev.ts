/**
 * npm run dev
 *
 * Starts two windows (alice and bob) and a party server. All of them follow the sources: the renderer by hot reload,
 * main by restarting the windows, the preload by reloading them, the server by `tsx watch`.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { resolveConfig } from 'electron-vite';
import { build, createServer, mergeConfig, type InlineConfig, type ViteDevServer } from 'vite';
import { explainAndExit } from './runtime/command';
import { ensurePackages } from './runtime/debian';
import { ensureDisplay, hasDisplay, sandboxArgs, type Display } from './runtime/display';
import { resolveElectron, type ElectronRuntime } from './runtime/electron';
import { REPO_ROOT } from './runtime/paths';

const PROFILES = ['alice', 'bob'];

/** Builds and watches the sources; resolves after the first build, then calls `onRebuilt` at each later one. */
function watch(config: InlineConfig, onRebuilt: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    let built = false;
    const reportBuilds = {
      name: 'matinee:report-builds',
      closeBundle() {
        if (built) onRebuilt();
        built = true;
        resolve();
      },
    };
    const watching: InlineConfig = { build: { watch: {} }, plugins: [reportBuilds], logLevel: 'warn' };
    build(mergeConfig(config, watching)).catch(reject);
  });
}

/** The app's windows with their environment; the script ends when the person closes the last one. */
class Windows {
  private running: ChildProcess[] = [];

  constructor(
    private readonly electron: ElectronRuntime,
    private readonly env: NodeJS.ProcessEnv,
    private readonly onAllClosed: () => void,
  ) {}

  open(): void {
    this.running = PROFILES.map((profile) => {
      const args = [...sandboxArgs(), REPO_ROOT, '--profile', profile];
      const child = spawn(this.electron.executable, args, {
        cwd: REPO_ROOT,
        env: this.env,
        stdio: 'inherit',
      });
      child.once('close', () => {
        if (!this.running.includes(child)) return;
        this.running = this.running.filter((other) => other !== child);
        if (this.running.length === 0) this.onAllClosed();
      });
      return child;
    });
  }

  close(): Promise<unknown> {
    const closing = this.running;
    this.running = [];
    return Promise.all(
      closing.map((child) => {
        const closed = new Promise((resolve) => child.once('close', resolve));
        child.kill();
        return closed;
      }),
    );
  }
}

async function dev(): Promise<void> {
  await ensurePackages('window', ...(hasDisplay() ? [] : (['virtual-display'] as const)));
  const electron = await resolveElectron();
  const display: Display = await ensureDisplay();
  if (display.virtual) console.log('There is no display here; the windows are on a virtual one (Xvfb).');

  process.env['NODE_ENV_ELECTRON_VITE'] = 'development';
  const resolved = await resolveConfig({ root: REPO_ROOT }, 'serve', 'development');
  const { main, preload, renderer } = resolved.config ?? {};
  if (!main || !preload || !renderer)
    throw new Error('electron.vite.config.ts lacks main, preload or renderer');

  let windows: Windows | undefined;
  let page: ViteDevServer | undefined;
  let server: ChildProcess | undefined;
  let ending = false;
  const end = async () => {
    if (ending) return;
    ending = true;
    server?.kill();
    await windows?.close();
    await page?.close();
    await display.close();
    process.exit(0);
  };
  process.on('SIGINT', () => void end());
  process.on('SIGTERM', () => void end());

  await watch(main as InlineConfig, () => {
    console.log('Main has changed: opening the windows again.');
    void windows?.close().then(() => windows?.open());
  });
  await watch(preload as InlineConfig, () => page?.ws.send({ type: 'full-reload' }));
  page = await createServer(renderer as InlineConfig);
  await page.listen();
  const url = page.resolvedUrls?.local[0];
  if (url === undefined) throw new Error('The development server has no address');

  server = spawn(
    process.execPath,
    ['node_modules/tsx/dist/cli.mjs', 'watch', 'src-server/main.ts', 'party'],
    {
      cwd: REPO_ROOT,
      env: { ...process.env, MATINEE_CORS: new URL(url).origin },
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  const env = { ...process.env, ...display.env, ELECTRON_RENDERER_URL: url };
  windows = new Windows(electron, env, () => void end());
  windows.open();
  console.log(`Windows of ${PROFILES.join(' and ')} on ${url}; close both, or press Ctrl+C, to end.`);
}

await dev().catch(explainAndExit);
