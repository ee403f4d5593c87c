/** On what the figures were taken: without it they say nothing. */
import { cpus, release, totalmem, type as systemType } from 'node:os';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { run } from '../../scripts/runtime/command';
import { REPO_ROOT } from '../../scripts/runtime/paths';

export const MachineSchema = z.object({
  cpu: z.string(),
  cores: z.number().int(),
  memoryGiB: z.number(),
  os: z.string(),
  kernel: z.string(),
});
export type Machine = z.infer<typeof MachineSchema>;

export const VersionsSchema = z.object({
  /** Commit, with a + where the working tree had changes on top. */
  matinee: z.string(),
  electron: z.string(),
  chromium: z.string(),
  node: z.string(),
});
export type Versions = z.infer<typeof VersionsSchema>;

function systemName(): string {
  try {
    const name = /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
    return name ?? systemType();
  } catch {
    return systemType();
  }
}

export const thisMachine = (): Machine => ({
  cpu: cpus()[0]?.model.trim() || 'unknown',
  cores: cpus().length,
  memoryGiB: Math.round((totalmem() / 1024 ** 3) * 10) / 10,
  os: systemName(),
  kernel: release(),
});

async function commit(): Promise<string> {
  try {
    const at = { cwd: REPO_ROOT };
    const name = (await run('git', ['rev-parse', '--short=10', 'HEAD'], at)).trim();
    // The bench's own results don't change what was measured.
    const changed = await run('git', ['status', '--porcelain', '--', '.', ':!bench/results', ':!docs'], at);
    return changed.trim() === '' ? name : `${name}+`;
  } catch {
    return 'unknown';
  }
}

/** @param executable the Electron that the windows run on */
export async function versionsOf(executable: string): Promise<Versions> {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  const ask = `const { electron, chrome, node } = process.versions; console.log([electron, chrome, node].join(' '))`;
  const [electron = 'unknown', chromium = 'unknown', node = 'unknown'] = (
    await run(executable, ['-e', ask], { env })
  )
    .trim()
    .split(' ');
  return { matinee: await commit(), electron, chromium, node };
}
