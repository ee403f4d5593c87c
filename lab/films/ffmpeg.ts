/** Files that ffmpeg makes when a test first needs them, cached under .cache/clips by their recipe. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { makeOnce } from '../../scripts/runtime/cache';
import { run } from '../../scripts/runtime/command';
import { REPO_ROOT } from '../../scripts/runtime/paths';

const CLIPS_DIR = join(REPO_ROOT, '.cache/clips');

/** The place of a file with this recipe: each recipe has a file of its own. */
function cachePath(name: string, extension: string, recipe: unknown): string {
  const hash = createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 10);
  return join(CLIPS_DIR, `${name}-${hash}.${extension}`);
}

/** A file that `make` writes once for each `recipe`, which holds everything that decides the content. */
export function cachedFile(
  name: string,
  extension: string,
  recipe: unknown,
  make: (target: string) => Promise<void>,
): Promise<string> {
  return makeOnce(cachePath(name, extension, recipe), make);
}

/** A file that ffmpeg writes; `args` end before the name of the output. */
export function ffmpegFile(
  name: string,
  extension: string,
  args: readonly string[],
  format = extension,
): Promise<string> {
  return cachedFile(name, extension, [args, format], async (target) => {
    await run('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-y', ...args, '-f', format, target]);
  });
}
