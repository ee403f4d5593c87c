/** The package that people get, as an ordinary user starts it: with the sandbox on, and with no way to drive it. */
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { extractFile, listPackage } from '@electron/asar';
import { expect, test } from 'playwright/test';
import { run } from '../../scripts/runtime/command';
import { startVirtualDisplay, type Display } from '../../scripts/runtime/display';
import { packedApp } from '../../scripts/runtime/packages';
import { ordinaryUser, renderersSeccomp, type OrdinaryUser } from '../../lab/driver/ordinary-user';
import { ensurePacked, packingProblem } from '../../lab/driver/packed-app';

/** `--beam` of src-renderer/ui/tokens.css: the button that starts a party is the only thing on Home in this colour. */
const BEAM = '#F6BD4F';

const archive = (kind: 'people' | 'tests'): string => join(dirname(packedApp(kind)), 'resources/app.asar');
const entryOf = (kind: 'people' | 'tests'): unknown =>
  (JSON.parse(extractFile(archive(kind), 'package.json').toString()) as { main: unknown }).main;

test.describe('the package for people', () => {
  const problem = packingProblem();
  test.skip(problem !== null, problem ?? '');
  let user: OrdinaryUser;
  let display: Display;
  test.beforeAll(async () => {
    test.setTimeout(600_000);
    await ensurePacked('people');
    user = ordinaryUser(packedApp('people'));
    display = await startVirtualDisplay('1280x800x24');
  });
  test.afterAll(async () => {
    await display.close();
    user.leave();
  });

  test('the package for people opens Home with the sandbox on', async () => {
    test.setTimeout(120_000);
    const app = user.start([], display.env);
    let said = '';
    app.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const picture = test.info().outputPath('home.png');
    const beam = async (): Promise<number> => {
      await run('import', ['-window', 'root', picture], { env: { ...process.env, ...display.env } });
      const histogram = await run('convert', [picture, '-format', '%c', 'histogram:info:-']);
      const line = histogram.split('\n').find((one) => one.toUpperCase().includes(BEAM)) ?? '';
      return Number(/^\s*(\d+):/.exec(line)?.[1] ?? 0);
    };
    try {
      await expect.poll(beam, { timeout: 60_000 }).toBeGreaterThan(2_000);
      const seccomp = renderersSeccomp(app.pid ?? 0);
      expect(seccomp.length).toBeGreaterThan(0);
      expect(new Set(seccomp)).toEqual(new Set(['2']));
      expect(said).not.toContain('DevTools listening');
    } finally {
      const ended = once(app, 'exit');
      app.kill('SIGTERM');
      await ended;
    }
  });

  for (const started of [
    { by: '--no-sandbox' },
    { by: '--remote-debugging-port=0' },
    { by: '--remote-debugging-address=0.0.0.0' },
    { by: '--load-extension=/tmp' },
    { by: '--proxy-server=127.0.0.1:1' },
    { by: '--ignore-certificate-errors' },
    { by: '--disable-web-security' },
    { by: '--use-fake-ui-for-media-stream' },
    { by: '--renderer-cmd-prefix=/bin/true' },
    { by: '--automation' },
    { by: 'ELECTRON_DISABLE_SANDBOX', env: { ELECTRON_DISABLE_SANDBOX: '1' } },
  ])
    test(`the package for people doesn’t start by ${started.by}, and says why`, async () => {
      const args = started.env ? [] : [started.by];
      const app = user.start(args, { ...display.env, ...started.env });
      let said = '';
      app.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
      const [code] = (await once(app, 'exit')) as [number | null];
      expect(said).toContain('Matinee');
      expect(said).toContain(started.by.replace(/=.*/, ''));
      expect(said).not.toContain('DevTools listening');
      expect(code).toBe(2);
    });

  test('the package for people has no entry by which it could be driven, as the one for tests has', async () => {
    test.setTimeout(600_000);
    await ensurePacked('tests');
    const entry = '/out/main/with-automation.js';
    expect(listPackage(archive('people'), { isPack: false })).not.toContain(entry);
    expect(entryOf('people')).toBe('out/main/index.js');
    expect(listPackage(archive('tests'), { isPack: false })).toContain(entry);
    expect(entryOf('tests')).toBe('out/main/with-automation.js');
  });
});
