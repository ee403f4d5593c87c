import { describe, expect, it } from 'vitest';
import { WatchTogetherError, type ErrorCode } from '@core/base/errors';
import { ManualClock } from '../../test/fakes/clock';
import type { ServerAddress } from '../system/http-send';
import { partyHealth } from './party-health';

const HOME: ServerAddress = { url: 'https://192.168.1.5:4100', pin: 'a pin' };

const rig = (refuses: ErrorCode | Error | null = null) => {
  const clock = new ManualClock();
  clock.advance(5_000);
  const asked: ServerAddress[] = [];
  const checkHealth = (server: ServerAddress): Promise<void> => {
    asked.push(server);
    clock.advance(20);
    if (refuses === null) return Promise.resolve();
    return Promise.reject(refuses instanceof Error ? refuses : new WatchTogetherError(refuses, ''));
  };
  const ask = partyHealth({ checkHealth }, (url) => (url === HOME.url ? HOME : null), clock);
  return { ask, asked };
};

describe('the health of a party’s server', () => {
  it('a party’s server is asked for its health by its pinned key, and the answer is timed', async () => {
    const { ask, asked } = rig();
    expect(await ask(HOME.url)).toEqual({ kind: 'answered', ms: 20 });
    expect(asked).toEqual([HOME]);
  });

  it('a party’s server of another version is told from one that isn’t there', async () => {
    expect(await rig('CLIENT_OUTDATED').ask(HOME.url)).toEqual({ kind: 'clientOutdated' });
    expect(await rig('SERVER_OUTDATED').ask(HOME.url)).toEqual({ kind: 'serverOutdated' });
    expect(await rig('PROTOCOL_MISMATCH').ask(HOME.url)).toEqual({ kind: 'refused' });
    expect(await rig('SERVER_UNREACHABLE').ask(HOME.url)).toEqual({ kind: 'unreachable' });
    expect(await rig('SERVER_UNTRUSTED').ask(HOME.url)).toEqual({ kind: 'unreachable' });
    expect(await rig(new Error('a fault of ours')).ask(HOME.url)).toEqual({ kind: 'unreachable' });
  });

  it('a server’s health is never asked of one that the page wasn’t told of', async () => {
    const { ask, asked } = rig();
    await expect(ask('http://192.168.1.1/')).rejects.toMatchObject({ code: 'INVALID_STATE' });
    expect(asked).toEqual([]);
  });
});
