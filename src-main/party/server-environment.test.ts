import { describe, expect, it } from 'vitest';
import { serverEnvironment } from './server-environment';

describe('the environment of the embedded server', () => {
  it('the embedded server’s environment is what it needs to run, and nothing that the app was told', () => {
    const env = {
      ...{ TMPDIR: '/tmp/ana', TZ: 'Europe/Berlin', SystemRoot: String.raw`C:\Windows` },
      ...{
        HOME: '/home/ana',
        PATH: '/usr/bin',
        MATINEE_TURN_SECRET: 'secret',
        AWS_SECRET_ACCESS_KEY: 'secret',
      },
    };
    expect(serverEnvironment(env)).toEqual({
      ...{ MATINEE_EMBEDDED: '1', TMPDIR: '/tmp/ana', TZ: 'Europe/Berlin' },
      SystemRoot: String.raw`C:\Windows`,
    });
  });

  it('the embedded server’s environment is never empty, which would hand on everything', () => {
    expect(serverEnvironment({})).toStrictEqual({ MATINEE_EMBEDDED: '1' });
  });
});
