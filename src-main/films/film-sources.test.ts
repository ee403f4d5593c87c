import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { silentLog } from '../../test/fakes/silent-log';
import { FilmSources } from './film-sources';
import { Films } from './films';

// The dialog would need one of Electron's windows; nothing here opens one.
vi.mock('electron', () => ({ dialog: {} }));

let folder: string;
let path: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'matinee-sources-'));
  path = join(folder, 'Night Train.webm');
  writeFileSync(path, 'not much of a film');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the films of a page', () => {
  it('the films of a page can’t be read any more once the page is gone', async () => {
    const films = new Films((length) => randomBytes(length));
    const sources = new FilmSources({
      ...{ films, sampleClip: path, presetPath: null, log: silentLog },
      window: () => null,
      announce: () => undefined,
    });
    const opened = [await films.open(path), await sources.sample()];
    for (const { handle } of opened) expect(films.find(handle)).not.toBeNull();
    sources.forgetReader();
    for (const { handle } of opened) expect(films.find(handle)).toBeNull();
  });
});
