/** What the page on privacy says the app never does: nothing in the code that runs at people's does it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { REPO_ROOT } from '../../scripts/runtime/paths';
import { privacy } from '../../src-renderer/i18n/en-privacy';

const sources = ['src-core', 'src-sdk', 'src-server', 'src-main', 'src-preload', 'src-renderer'].flatMap(
  (folder) =>
    readdirSync(join(REPO_ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.(ts|vue)$/.test(path) && !/\.test\.ts$|^(gallery|testing)/.test(path))
      .map((path) => ({
        path: join(folder, path),
        text: readFileSync(join(REPO_ROOT, folder, path), 'utf8'),
      })),
);
const filesWith = (pattern: RegExp): string[] =>
  sources.filter(({ text }) => pattern.test(text)).map(({ path }) => path);

describe('the page on privacy', () => {
  it('may say that nothing is counted, reported or looked for', () => {
    expect(privacy.lead).toContain('no crash reports, no looking for updates');
    expect(filesWith(/\b(crashReporter|autoUpdater|contentTracing|sendBeacon|reportingEndpoint)\b/)).toEqual(
      [],
    );
  });

  it('may leave dictionaries out: no window of ours fetches one to check spelling', () => {
    const windows = sources.filter(({ text }) => text.includes('new BrowserWindow('));
    expect(windows.length).toBeGreaterThan(0);
    for (const { path, text } of windows) expect(text, path).toContain('spellcheck: false');
  });
});
