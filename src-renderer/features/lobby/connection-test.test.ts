import { afterEach, describe, expect, it } from 'vitest';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import { WatchTogetherError } from '@core/base/errors';
import type {
  NetworkCheckId,
  NetworkCheckReason,
  NetworkCheckResult,
} from '@sdk/network-check/network-check';
import type { Reach } from '@core/net/network-judgement';
import { checkWords } from './check-words';
import { NETWORK_CHECKS } from './use-connection-test';
import { createMessages } from '../../words';
import { mountApp } from '../../testing/mount-app';

let mounted: VueWrapper | null = null;
afterEach(() => {
  mounted?.unmount();
  mounted = null;
});
const result = (
  id: NetworkCheckId,
  value: number | null,
  outcome: NetworkCheckResult['outcome'] = 'good',
  reason: NetworkCheckReason | null = null,
): NetworkCheckResult => ({ id, outcome, reason, value });
const ALL_GOOD = [
  result('server', 24),
  result('socket', 31),
  result('udp', 12),
  result('relay', 40),
  result('download', 38_400_000),
  result('upload', 4_200_000),
];

/** In the lobby, as a guest or as a host. */
const lobby = async (checks: readonly NetworkCheckResult[], who: 'guest' | 'host' = 'guest') => {
  const app = await mountApp(({ state }) => (state.checks = checks));
  mounted = app.wrapper;
  app.desk.previewed = { ...app.desk.previewed, stream: new MediaStream() };
  if (who === 'guest') {
    await app.type('home-join-input', 'k7qm 2xrt');
    await app.submit('home-join');
  } else await app.click('home-start');
  return app;
};

describe('the connection test', () => {
  it('the connection test shows each finding in words, and is content when all is well', async () => {
    const app = await lobby(ALL_GOOD);
    await app.click('test-open');
    app.desk.hear(0.4);
    await flushPromises();
    expect(app.fakeHost.inputsOf('party.probe')).toEqual([{ lookId: 'look_1' }]);
    expect(app.fakeHost.inputsOf('checkNetwork')[0]).toMatchObject({ token: 'a probe token' });
    const texts = [...NETWORK_CHECKS, 'camera', 'microphone'].map((id) => app.get(`check-${id}`).textContent);
    expect(texts[0]).toContain('24 ms there and back');
    expect(texts[4]).toContain('38 Mbit/s');
    expect(texts[5]).toContain('4.2 Mbit/s');
    expect(texts[6]).toContain('Gives a picture');
    expect(texts[7]).toContain('We hear you');
    expect(app.get('test-said').textContent).toBe('Everything works.');
  });

  it('the connection test says why and what to do where something is not well, aloud too', async () => {
    const app = await lobby([
      ...ALL_GOOD.slice(0, 2),
      result('udp', null, 'bad', 'blocked'),
      result('relay', null, 'skipped', null),
      result('download', 38_400_000),
      result('upload', 300_000, 'weak', 'slow'),
    ]);
    await app.click('test-open');
    app.desk.hear(0.4);
    await flushPromises();
    expect(app.get('check-udp').dataset['outcome']).toBe('bad');
    expect(app.get('check-udp').textContent).toContain('Your network lets no UDP through.');
    expect(app.get('check-upload').textContent).toContain('0.3 Mbit/s');
    expect(app.get('check-upload').textContent).toContain('Stop uploads and backups');
    expect(app.get('check-relay').textContent).toContain('Not tried.');
    expect(app.get('test-said').textContent).toBe(
      'Only people on your network will see and hear you. One more thing needs a look. ' +
        'Direct way: Your network lets no UDP through. ' +
        'Pictures then go by a relay, where the server has one. Another network is better. ' +
        'Up: Little gets out. Stop uploads and backups, or choose a smaller picture in the party.',
    );
  });

  it('the connection test says that one can join where only the direct route is missing, and what each check is about', async () => {
    const udp = result('udp', null, 'bad', 'blocked');
    const app = await lobby(ALL_GOOD.map((one) => (one.id === 'udp' ? udp : one)));
    await app.click('test-open');
    app.desk.hear(0.4);
    await flushPromises();
    expect(app.get('check-udp').dataset['outcome']).toBe('weak');
    expect(app.get('check-udp').textContent).not.toContain('Does not work');
    expect(app.get('check-udp').textContent).toContain('The straight way for voices and pictures');
    expect(app.get('test-said').textContent).toMatch(
      /^You can join\. Pictures take the way round by the relay\. Direct way: /,
    );
    app.fakeHost.state.checks = [...ALL_GOOD.slice(0, 2), udp, result('relay', null, 'bad', 'blocked')];
    await app.click('test-start');
    expect(app.get('check-udp').dataset['outcome']).toBe('bad');
  });

  const reached = async (udp: NetworkCheckResult, relay: NetworkCheckResult) => {
    const app = await lobby([...ALL_GOOD.slice(0, 2), udp, relay, ...ALL_GOOD.slice(4)]);
    await app.click('test-open');
    app.desk.hear(0.4);
    await flushPromises();
    return { app, said: app.get('test-said').textContent ?? '' };
  };
  const noStun = result('udp', null, 'skipped', 'noServers');
  const noRelay = result('relay', null, 'skipped', 'noServers');

  it('the connection test never says that all works where no STUN server helps', async () => {
    const { app, said } = await reached(noStun, noRelay);
    expect(said).toMatch(/^Only people on your network will see and hear you\. Direct way: /);
    expect(said).toContain('choose some under Settings, Parties');
    expect(said).not.toContain('verything works');
    expect(app.get('check-udp').dataset['outcome']).toBe('bad');
    expect(app.get('check-relay').dataset['outcome']).toBe('skipped');
  });

  it('the connection test says the same where no STUN server is reached, and counts what else is wrong', async () => {
    const blocked = result('udp', null, 'bad', 'blocked');
    expect((await reached(blocked, noRelay)).said).toMatch(/^Only people on your network/);
    mounted?.unmount();
    const { app } = await reached(blocked, result('relay', null, 'bad', 'credentials'));
    app.fakeHost.state.checks = [
      ...[...ALL_GOOD.slice(0, 2), blocked, noRelay, ALL_GOOD[4]].flatMap((one) => one ?? []),
      result('upload', 300_000, 'weak', 'slow'),
    ];
    await app.click('test-start');
    app.desk.hear(0.5);
    await flushPromises();
    expect(app.get('test-said').textContent).toMatch(/see and hear you\. One more thing needs a look\./);
  });

  it('the connection test says that some people need a relay, where there is none', async () => {
    const { app, said } = await reached(result('udp', null), noRelay);
    expect(said).toBe('It works with most networks. Some need a relay, and there is none that works.');
    expect(app.get('check-relay').textContent).toContain('Most homes don’t need one.');
    expect(app.get('check-udp').dataset['outcome']).toBe('good');
  });

  it('the connection test says that nobody is reached in relay-only mode where there is no relay', async () => {
    const { app, said } = await reached(result('udp', null, 'skipped', 'relayOnly'), noRelay);
    expect(said).toMatch(/^Nobody will see and hear you\. Relay: You chose a relay only/);
    expect(app.get('check-relay').dataset['outcome']).toBe('bad');
  });

  it('the connection test asks nobody but relays for a person who hides their address', async () => {
    const app = await mountApp(({ state }) => {
      state.checks = ALL_GOOD;
      state.preferences = { ...state.preferences, relayOnly: true };
    });
    mounted = app.wrapper;
    await app.click('home-settings');
    await app.click('test-start');
    expect(app.fakeHost.inputsOf('checkNetwork')[0]).toMatchObject({ relayOnly: true });
  });

  it('the connection test says that the server has another key, which the app found out before', async () => {
    const app = await lobby([]);
    app.fakeHost.host.parties.probe = () => Promise.reject(new WatchTogetherError('SERVER_UNTRUSTED', ''));
    await app.click('test-open');
    expect(app.get('check-server').dataset['outcome']).toBe('bad');
    expect(app.get('check-server').textContent).toContain('It is not the server that the invite speaks of.');
    expect(app.get('check-socket').dataset['outcome']).toBe('skipped');
  });

  it('the connection test is of the server that a host would use, and says what the devices lack', async () => {
    const app = await mountApp(({ state }) => (state.checks = ALL_GOOD));
    mounted = app.wrapper;
    app.desk.previewed = {
      ...app.desk.previewed,
      problems: { camera: 'DEVICE_IN_USE', microphone: null },
    };
    await app.click('home-start');
    await app.click('test-open');
    expect(app.fakeHost.inputsOf('party.probe')).toEqual([{ serverId: null }]);
    expect(app.get('check-camera').textContent).toContain('Another app is using that device.');
    expect(app.get('check-microphone').textContent).toContain('Nothing was heard.');
  });

  it('the connection test is closed by Escape, which stays in the lobby', async () => {
    const app = await lobby(ALL_GOOD);
    await app.click('test-open');
    await app.press('Escape', app.get('test-start'));
    expect(app.find('lobby-join')).not.toBeNull();
    await app.press('Escape', app.get('lobby-join'));
    expect(app.find('lobby-join')).toBeNull();
  });

  it('the connection test runs its checks one after the other, and can be stopped', async () => {
    const app = await lobby([]);
    let tell: (found: NetworkCheckResult) => void = () => undefined;
    let signal: AbortSignal | undefined;
    const { host } = app.fakeHost;
    host.parties.probe = () => Promise.resolve({ partyUrl: 'http://127.0.0.1:1', token: 'probe' });
    app.fakeHost.checking.run = (options, onResult) => {
      tell = onResult;
      signal = options.signal;
      return new Promise(() => undefined);
    };
    await app.click('test-open');
    expect(app.get('check-server').dataset['outcome']).toBe('running');
    expect(app.get('check-socket').dataset['outcome']).toBe('waiting');
    tell(result('server', 24));
    await flushPromises();
    expect(app.get('check-server').dataset['outcome']).toBe('good');
    expect(app.get('check-socket').dataset['outcome']).toBe('running');
    await app.click('test-stop');
    expect(signal?.aborted).toBe(true);
    expect(app.get('test-said').textContent).toBe('Stopped. What was found until then:');
    tell(result('socket', 30));
    await flushPromises();
    expect(app.get('check-socket').dataset['outcome']).toBe('waiting');
    expect(app.get('test-start').textContent).toContain('Test again');
  });

  it('the connection test says why it could not begin', async () => {
    const app = await lobby([]);
    app.fakeHost.host.parties.probe = () => Promise.reject(new WatchTogetherError('SERVER_UNREACHABLE', ''));
    await app.click('test-open');
    expect(app.get('test-trouble').textContent).toContain('The party server does not answer.');
    expect(app.get('test-said').textContent).toContain(
      "Check your connection, and that the host's app is running.",
    );
    expect(app.find('check-server')).toBeNull();
  });

  it('the connection test tests the devices where it could not begin', async () => {
    const app = await lobby([]);
    app.fakeHost.host.parties.probe = () => Promise.reject(new WatchTogetherError('SERVER_UNREACHABLE', ''));
    await app.click('test-open');
    app.desk.hear(0.4);
    await flushPromises();
    expect(app.get('check-microphone').textContent).toContain('We hear you');
  });

  it.each(['SERVER_UNREACHABLE', 'INVITE_EXPIRED'] as const)(
    'the connection test tests the devices after %s',
    async (code) => {
      const app = await mountApp(({ state }) => (state.look = new WatchTogetherError(code, '')));
      mounted = app.wrapper;
      await app.type('home-join-input', 'k7qm 2xrt');
      await app.submit('home-join');
      await app.click('test-open');
      expect(app.fakeHost.inputsOf('party.probe')).toEqual([]);
      for (const id of NETWORK_CHECKS) {
        expect(app.get(`check-${id}`).dataset['outcome']).toBe('skipped');
        expect(app.get(`check-${id}`).textContent).toContain('Party not reached');
      }
      expect(app.get('test-said').textContent).toContain('The party could not be reached');
      expect(app.get('check-microphone').textContent).toContain('Say something');
      app.desk.hear(0.4);
      await flushPromises();
      expect(app.get('check-microphone').textContent).toContain('We hear you');
    },
  );

  it('the connection test is in the settings too, for the server that is chosen', async () => {
    const app = await mountApp(({ state }) => (state.checks = ALL_GOOD));
    mounted = app.wrapper;
    await app.click('home-settings');
    await app.click('test-start');
    expect(app.fakeHost.inputsOf('party.probe')).toEqual([{ serverId: null }]);
    expect(app.get('check-upload').textContent).toContain('4.2 Mbit/s');
    expect(app.find('check-camera')).toBeNull();
  });

  const REASONS: readonly NetworkCheckReason[] = [
    ...(['unreachable', 'untrusted', 'refused', 'slow', 'noServers', 'relayOnly', 'blocked'] as const),
    ...(['credentials', 'notHere', 'failed'] as const),
  ];
  const REACHES: readonly Reach[] = ['everybody', 'byRelay', 'most', 'ownNetwork', 'nobody'];
  it('the connection test has a sentence and advice for every reason of every check', () => {
    const { t } = createMessages().global;
    for (const id of NETWORK_CHECKS)
      for (const reason of REASONS) {
        for (const reach of [null, ...REACHES]) {
          const { why, todo } = checkWords(t, result(id, null, 'bad', reason), reach);
          expect(why, `${id} ${reason} ${reach}`).toMatch(/^[A-Z].*\.$/);
          expect(todo, `${id} ${reason} ${reach}`).toMatch(/^[A-Z].*\.$/);
        }
      }
  });
});
