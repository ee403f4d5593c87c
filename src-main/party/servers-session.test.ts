import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Session } from 'electron';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openServersSession } from './servers-session';

let app: string;
beforeEach(() => (app = mkdtempSync(join(tmpdir(), 'matinee-session-'))));
afterEach(() => rmSync(app, { recursive: true }));

describe('the session for requests to parties’ servers', () => {
  const opened = {} as Session;
  const open = (folder = join(app, 'servers-session')) => {
    const fromPath = vi.fn((_path: string, _options: { cache: boolean }) => opened);
    const onKept = vi.fn();
    return { folder, fromPath, session: openServersSession({ fromPath }, folder, onKept), onKept };
  };

  it('the session for requests to servers has a folder of its own, and reads nothing the page’s session wrote', () => {
    writeFileSync(join(app, 'Preferences'), '{}');
    const { folder, fromPath, session } = open();
    expect(session).toBe(opened);
    expect(fromPath.mock.calls).toEqual([[folder, { cache: false }]]);
    expect(existsSync(join(app, 'Preferences'))).toBe(true);
  });

  it('the session for requests to servers knows nothing of the servers of the last run', () => {
    mkdirSync(join(app, 'servers-session', 'Network'), { recursive: true });
    writeFileSync(join(app, 'servers-session', 'Network', 'TransportSecurity'), '{}');
    expect(readdirSync(open().folder)).toEqual([]);
  });

  it('the session for requests to servers has its folder in an app that starts for the first time, and nothing was kept', () => {
    const { folder, onKept } = open(join(app, 'new profile', 'servers-session'));
    expect(readdirSync(folder)).toEqual([]);
    expect(onKept).not.toHaveBeenCalled();
  });

  it('the session for requests to servers says what of the last run it couldn’t remove', () => {
    // Neither removed nor made: there is a file where the folder of both would be.
    writeFileSync(join(app, 'a file'), '');
    const onKept = vi.fn();
    const fromPath = () => opened;
    expect(() => openServersSession({ fromPath }, join(app, 'a file', 'servers-session'), onKept)).toThrow();
    expect(onKept.mock.calls).toEqual([[expect.objectContaining({ code: 'ENOTDIR' })]]);
  });
});
