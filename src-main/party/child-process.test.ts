import { EventEmitter } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { silentLog } from '../../test/fakes/silent-log';
import { childStarter } from './child-process';
import { serverEnvironment } from './server-environment';

const fork = vi.hoisted(() => vi.fn());
vi.mock('electron', () => ({ utilityProcess: { fork } }));
afterEach(() => vi.unstubAllEnvs());

const EventSchema = z.object({ type: z.literal('ready') });
class Child extends EventEmitter {
  readonly stdout = new EventEmitter();
  readonly stderr = new EventEmitter();
  readonly postMessage = vi.fn();
  readonly kill = vi.fn(() => true);
}

const start = (child: EventEmitter = new Child()) => {
  fork.mockReset().mockReturnValue(child);
  const log = { ...silentLog, debug: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const listener = { onEvent: vi.fn(), onExit: vi.fn() };
  const run = childStarter<{ ask: string }, z.infer<typeof EventSchema>>({
    ...{ script: '/app/server.js', serviceName: 'Matinee Server', logName: 'server', log },
    events: EventSchema,
  })(listener);
  return { child, log, listener, run };
};

describe('a part in a process of its own', () => {
  it('a part in a process of its own is started under its name, without what others are started with', () => {
    vi.stubEnv('A_TOKEN', 'of somebody’s shell');
    vi.stubEnv('TZ', 'Europe/Berlin');
    start();
    expect(fork.mock.calls).toEqual([
      [
        '/app/server.js',
        [],
        { serviceName: 'Matinee Server', stdio: 'pipe', env: serverEnvironment(process.env) },
      ],
    ]);
    const env = JSON.stringify(fork.mock.calls);
    expect([env.includes('Europe/Berlin'), env.includes('A_TOKEN')]).toEqual([true, false]);
  });

  it('a part in a process of its own is asked, and tells what the schema lets through', () => {
    const { child, listener, run, log } = start();
    run.post({ ask: 'something' });
    expect((child as Child).postMessage.mock.calls).toEqual([[{ ask: 'something' }]]);
    child.emit('message', { type: 'ready', more: 1 });
    expect(listener.onEvent.mock.calls).toEqual([[{ type: 'ready' }]]);
    expect(log.error).not.toHaveBeenCalled();
    child.emit('message', { type: 'elsewhat' });
    child.emit('message', null);
    expect(listener.onEvent).toHaveBeenCalledOnce();
    expect(log.error.mock.calls).toEqual([['server.badMessage'], ['server.badMessage']]);
  });

  it('a part in a process of its own is ended at once, and its end is told', () => {
    const { child, listener, run } = start();
    run.kill();
    expect((child as Child).kill).toHaveBeenCalledOnce();
    expect(listener.onExit).not.toHaveBeenCalled();
    child.emit('exit', 3);
    expect(listener.onExit.mock.calls).toEqual([[3]]);
  });

  it('a part in a process of its own has what it prints in the log, line by line', () => {
    const { child, log } = start();
    (child as Child).stdout.emit('data', Buffer.from('one\n\ntwo\n'));
    (child as Child).stderr.emit('data', Buffer.from('a trouble\n'));
    expect(log.debug.mock.calls).toEqual([
      ['server.said', { line: 'one' }],
      ['server.said', { line: 'two' }],
    ]);
    expect(log.warn.mock.calls).toEqual([['server.said', { line: 'a trouble' }]]);
  });

  it('a part in a process of its own whose output can’t be had works all the same', () => {
    const mute = Object.assign(new EventEmitter(), { stdout: null, stderr: null });
    const { listener } = start(mute);
    mute.emit('message', { type: 'ready' });
    expect(listener.onEvent).toHaveBeenCalledOnce();
  });
});
