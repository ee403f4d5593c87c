/**
 * npm run demo [-- --json]
 *
 * Opens two windows, Alice and Bob, with made-up cameras and microphones, who are in one party and watch the sample
 * clip in step for 20 s. It prints who saw and heard whom, how far apart the two films were on the machine's own clock,
 * and where the screenshots are. With --json the last line is one JSON object. Without a display it runs on a virtual
 * one.
 */
import { mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { buildApp } from './runtime/build';
import { explainAndExit } from './runtime/command';
import { ensurePackages } from './runtime/debian';
import { ensureDisplay } from './runtime/display';
import { resolveElectron, runtimeLine } from './runtime/electron';
import { REPO_ROOT } from './runtime/paths';
import { startSound } from './runtime/sound';

const WATCH_MS = 20_000;
const NAMES = ['alice', 'bob'] as const;

async function demo(json: boolean): Promise<number> {
  const say = (line: string): void => (json ? console.error(line) : console.log(line));
  await ensurePackages('window', 'test');
  const electron = await resolveElectron();
  say(runtimeLine(electron));
  await buildApp();
  const display = await ensureDisplay();
  const sound = await startSound();
  Object.assign(process.env, display.env, sound.env, { MATINEE_ELECTRON: electron.executable });
  try {
    const { runDemo } = await import('../lab/driver/demo-party');
    const folder = join(REPO_ROOT, 'test-results/demo');
    mkdirSync(folder, { recursive: true });
    const result = await runDemo({ names: NAMES, watchMs: WATCH_MS, folder, say });
    const screenshots = result.screenshots.map((file) => relative(process.cwd(), file));
    say(`Screenshots: ${screenshots.join(', ')}`);
    if (json) console.log(JSON.stringify({ ...result, screenshots }));
    return result.complete ? 0 : 1;
  } finally {
    await sound.close();
    await display.close();
  }
}

process.exitCode = await demo(process.argv.includes('--json')).catch(explainAndExit);
