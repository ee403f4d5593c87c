import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isProcessAlive, LocalServers } from './local-servers';

let base: string;
let folder: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'matinee-local-'));
  folder = join(base, 'deep', 'servers');
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(base, { recursive: true, force: true });
});

const NOW_MS = 1_800_000_000_000;
const servers = (pid = 10, uid: number | null = process.getuid?.() ?? null, alive = [10, 11]) =>
  new LocalServers({ folder, pid, uid, wallNow: () => NOW_MS, isAlive: (other) => alive.includes(other) });
/** Leaves a server's entry, noted at a time. */
const leave = (name: string, entry: unknown, notedMs = NOW_MS) => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, name), JSON.stringify(entry));
  utimesSync(join(folder, name), notedMs / 1_000, notedMs / 1_000);
};
const found = (uid?: number | null) => servers(11, uid).list();

describe('a server of this machine', () => {
  it('a server of this machine is found until its app has noted it for the last time two and a half minutes ago', () => {
    for (const off of [-150_000, 150_000]) {
      leave('10.json', { pid: 10, port: 4_000 }, NOW_MS + off);
      expect(found()).toEqual([]);
      expect(readdirSync(folder)).toEqual([]);
    }
    for (const off of [-149_000, 149_000]) {
      leave('10.json', { pid: 10, port: 4_000 }, NOW_MS + off);
      expect(found()).toEqual(['http://127.0.0.1:4000']);
    }
  });

  it('a server of this machine is found at ports that there are, of processes that there can be', () => {
    leave('a.json', { pid: 10, port: 1 });
    leave('b.json', { pid: 11, port: 65_535 });
    const none = [
      ...[{ pid: 10, port: 0 }, { pid: 10, port: 65_536 }, { pid: 10, port: 1.5 }, { pid: 10 }],
      ...[{ pid: 0, port: 5 }, { pid: 10.5, port: 5 }, { port: 5 }],
    ];
    none.forEach((entry, index) => leave(`c${index}.json`, entry));
    const all = new LocalServers({
      ...{ folder, pid: 11, uid: null, wallNow: () => NOW_MS, isAlive: () => true },
    });
    expect(all.list()).toEqual(['http://127.0.0.1:1', 'http://127.0.0.1:65535']);
  });

  it('a server of this machine is one of twenty at the most', () => {
    for (let at = 0; at < 21; at++) leave(`${at}.json`, { pid: 10, port: 4_000 + at });
    expect(found()).toHaveLength(20);
  });

  it('a server of this machine is published in a folder that nobody else may use, made where there is none', () => {
    servers().publish(4_000);
    expect(readdirSync(folder)).toEqual(['10.json']);
    if (process.platform !== 'win32') expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it('a server of this machine is noted alive again, where its entry has gone', () => {
    const own = servers();
    own.publish(4_000);
    rmSync(join(folder, '10.json'));
    own.noteAlive();
    expect(readdirSync(folder)).toEqual(['10.json']);
  });

  it('a server of this machine that was taken back isn’t noted alive again', () => {
    const own = servers();
    own.noteAlive();
    own.publish(null);
    own.publish(4_000);
    own.publish(null);
    own.noteAlive();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('a server of this machine is found in any folder where the system has no users', () => {
    mkdirSync(folder, { recursive: true, mode: 0o777 });
    leave('10.json', { pid: 10, port: 4_000 });
    expect(found(null)).toEqual(['http://127.0.0.1:4000']);
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'a file by that name');
    expect(found(null)).toEqual([]);
    servers(10, null).publish(4_000);
    expect(found(null)).toEqual([]);
  });
});

describe('a process of this machine', () => {
  it('a process of this machine lives where it can be asked, or is another person’s', () => {
    const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
    const fails = (code: string) => () => {
      throw Object.assign(new Error(code), { code });
    };
    expect(isProcessAlive(7)).toBe(true);
    expect(kill.mock.calls).toEqual([[7, 0]]);
    kill.mockImplementation(fails('EPERM'));
    expect(isProcessAlive(7)).toBe(true);
    kill.mockImplementation(fails('ESRCH'));
    expect(isProcessAlive(7)).toBe(false);
  });
});
