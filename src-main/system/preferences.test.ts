import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../test/fakes/silent-log';
import { PreferencesFile } from './preferences';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'matinee-preferences-'));
  file = join(folder, 'preferences.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('preferences', () => {
  it('preferences start with defaults and keep what is changed', () => {
    const first = new PreferencesFile(file, silentLog);
    expect(first.get().cameraOn).toBe(true);
    first.set({ name: 'Ana', cameraOn: false, filmVolume: undefined });
    expect(new PreferencesFile(file, silentLog).get()).toMatchObject({
      name: 'Ana',
      cameraOn: false,
      filmVolume: 1,
    });
  });

  it('preferences say what was changed', () => {
    const preferences = new PreferencesFile(file, silentLog);
    const changes: unknown[] = [];
    preferences.events.on('changed', ({ change }) => changes.push(change));
    preferences.set({ stunChoice: 'none' });
    expect(changes).toEqual([{ stunChoice: 'none' }]);
    expect(preferences.get().stunChoice).toBe('none');
  });

  it('preferences are whole or absent on the disk, for the person alone', () => {
    new PreferencesFile(file, silentLog).set({ name: 'Ana' });
    expect(readdirSync(folder)).toEqual(['preferences.json']);
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  it('preferences begin anew when the file is damaged, and keep that one aside', () => {
    for (const damage of ['{"name": "An', '[]', '{"filmVolume": 7}']) {
      writeFileSync(file, damage);
      expect(new PreferencesFile(file, silentLog).get().filmVolume).toBe(1);
      expect(existsSync(file)).toBe(false);
      expect(readFileSync(`${file}.damaged`, 'utf8')).toBe(damage);
    }
  });

  it('preferences hold for this run when the disk refuses', () => {
    writeFileSync(join(folder, 'file'), '');
    const preferences = new PreferencesFile(join(folder, 'file/preferences.json'), silentLog);
    expect(preferences.set({ name: 'Ben' }).name).toBe('Ben');
    expect(preferences.get().name).toBe('Ben');
  });
});
