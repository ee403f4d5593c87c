import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeOnce, userCacheDir } from './cache';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'matinee-cache-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('things made once', () => {
  it('a cached thing is made by one of two that ask at the same time', async () => {
    let made = 0;
    const ask = () =>
      makeOnce(join(folder, 'thing'), async (unfinished) => {
        made++;
        await Promise.resolve();
        writeFileSync(unfinished, 'whole');
      });
    await Promise.all([ask(), ask()]);
    expect(made).toBe(1);
  });

  it('a cached thing is not there when its making fails, and can be made again', async () => {
    const target = join(folder, 'thing');
    const failing = makeOnce(target, async (unfinished) => {
      writeFileSync(unfinished, 'half');
      await Promise.reject(new Error('full disk'));
    });
    await expect(failing).rejects.toThrow('full disk');
    expect(existsSync(target)).toBe(false);
    await makeOnce(target, (unfinished) => Promise.resolve(writeFileSync(unfinished, 'whole')));
    expect(readdirSync(folder)).toEqual(['thing']);
  });

  it('a cached thing is made although a process that died left its lock', async () => {
    const target = join(folder, 'thing');
    mkdirSync(`${target}.lock`);
    writeFileSync(join(`${target}.lock`, 'pid'), '999999999');
    await makeOnce(target, (unfinished) => Promise.resolve(writeFileSync(unfinished, 'whole')));
    expect(existsSync(target)).toBe(true);
  });

  it('cached things live where the system wants caches', () => {
    expect(userCacheDir({ XDG_CACHE_HOME: '/var/tmp/c' })).toBe('/var/tmp/c/matinee');
  });
});
