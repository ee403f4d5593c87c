import { afterEach, describe, expect, it } from 'vitest';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import { mountApp } from '../../testing/mount-app';

let mounted: VueWrapper | null = null;
afterEach(() => {
  mounted?.unmount();
  mounted = null;
});

type Prepare = NonNullable<Parameters<typeof mountApp>[0]>;
const settings = async (prepare: Prepare = () => undefined) => {
  const app = await mountApp(prepare);
  mounted = app.wrapper;
  await app.click('home-settings');
  await flushPromises();
  const field = (testid: string): HTMLInputElement => app.get(testid) as HTMLInputElement;
  const isChecked = (testid: string): boolean => field(testid).checked;
  const kept = () => app.fakeHost.inputsOf('preferences.set');
  const alert = (kind: string) =>
    app.get(`${kind}-choice`).querySelector('[role=alert]')?.textContent ?? null;
  const leave = async (testid: string): Promise<void> => {
    app.get(testid).dispatchEvent(new FocusEvent('focusout', { bubbles: true }));
    await flushPromises();
  };
  const reopen = async (): Promise<void> => {
    await app.press('Escape', app.get('settings-dialog'));
    await app.click('home-settings');
    await flushPromises();
  };
  return { ...app, field, isChecked, kept, alert, leave, reopen };
};

const given = (servers: string[], by: 'environment' | 'unreadable' | 'relay') => ({ servers, by });

describe('the choice of STUN servers', () => {
  it('the choice of STUN servers is the usual ones, by name, and says who learns what', async () => {
    const app = await settings();
    expect(app.isChecked('stun-usual')).toBe(true);
    const text = app.get('stun-choice').textContent ?? '';
    expect(text).toContain('stun.cloudflare.com:3478, stun.l.google.com:19302, stun.nextcloud.com:443');
    expect(text).toContain('not with whom');
    expect(app.find('stun-list')).toBeNull();
  });

  it('the choice of STUN servers can be nobody, which is kept at once', async () => {
    const app = await settings();
    await app.click('stun-none');
    expect(app.kept()).toEqual([{ stunChoice: 'none' }]);
    expect(app.isChecked('stun-none')).toBe(true);
  });

  it('the choice of STUN servers can be others, once there is one that makes sense', async () => {
    const app = await settings();
    await app.click('stun-own');
    expect(app.isChecked('stun-own')).toBe(true);
    for (const [nonsense, words] of [
      ['', 'There is nothing in it yet'],
      ['turn:relay.example', '“turn:relay.example” is no STUN server'],
      ['a, b, c, d, e', 'name 4 at the most'],
    ] as const) {
      await app.type('stun-list', nonsense);
      await app.submit('stun-list');
      expect(app.alert('stun')).toContain(words);
      expect(app.field('stun-list').value).toBe(nonsense);
    }
    expect(app.kept()).toEqual([]);
    await app.type('stun-list', 'stun.example.org, stun:other.example:443');
    await app.submit('stun-list');
    expect(app.kept()).toEqual([
      { stunChoice: 'own', stunUrls: ['stun:stun.example.org', 'stun:other.example:443'] },
    ]);
    expect(app.get('stun-choice').textContent).toContain('Used from now on.');
    await app.click('stun-usual');
    await app.click('stun-own');
    expect(app.kept().slice(1)).toEqual([{ stunChoice: 'usual' }, { stunChoice: 'own' }]);
    expect(app.field('stun-list').value).toBe('stun.example.org, other.example:443');
  });

  it('the choice of STUN servers says that a relay is asked instead, where there is one', async () => {
    const app = await settings(({ state }) => (state.givenStun = given([], 'relay')));
    expect(app.get('stun-choice').textContent).toContain('started with a relay, which is asked instead');
    await app.click('stun-none');
    expect(app.kept()).toEqual([{ stunChoice: 'none' }]);
  });

  it('the choice of STUN servers isn’t there where no party can be hosted', async () => {
    const app = await settings(({ host }) => {
      Object.assign(host, { abilities: { ...host.abilities, hostParties: false } });
    });
    expect(app.find('asked-servers')).toBeNull();
  });
});

describe('the choice of meeting points', () => {
  it('the choice of meeting points is the usual ones, by names without addresses, and says who learns what', async () => {
    const app = await settings();
    expect(app.isChecked('dht-usual')).toBe(true);
    const text = app.get('dht-choice').textContent ?? '';
    expect(text).toContain('node1.hyperdht.org:49737, node2.hyperdht.org:49737');
    expect(text).not.toContain('@');
    expect(text).toContain('not which party');
  });

  it('the choice of meeting points can be nobody, and says that only this computer and its network are left', async () => {
    const app = await settings();
    expect(app.get('dht-choice').textContent).toContain('Only people on this computer and on your network');
    await app.click('dht-none');
    expect(app.kept()).toEqual([{ dhtChoice: 'none' }]);
    await app.press('Escape', app.get('settings-dialog'));
    expect(app.get('home-start-text').textContent).toContain('people on your network can come');
  });

  it('the choice of meeting points is judged when its writer leaves the field, and then with each key', async () => {
    const app = await settings();
    await app.click('dht-own');
    await app.leave('dht-list');
    expect(app.alert('dht')).toBeNull();
    await app.type('dht-list', 'node.example');
    expect(app.alert('dht')).toBeNull();
    await app.leave('dht-list');
    expect(app.alert('dht')).toContain('“node.example” is no meeting point. It needs a name');
    await app.type('dht-list', 'node.example:49737');
    expect(app.alert('dht')).toBeNull();
    expect(app.get('dht-choice').textContent).toContain('Not used yet.');
    await app.submit('dht-list');
    expect(app.kept()).toEqual([{ dhtChoice: 'own', dhtNodes: ['node.example:49737'] }]);
    expect(app.get('dht-choice').textContent).toContain('Used from now on.');
  });

  it('the choice of meeting points keeps what was written and can’t be read, while the settings are closed', async () => {
    const app = await settings();
    await app.click('dht-own');
    await app.type('dht-list', 'mine.example:1, oops');
    await app.reopen();
    expect(app.isChecked('dht-own')).toBe(true);
    expect(app.field('dht-list').value).toBe('mine.example:1, oops');
    expect(app.alert('dht')).toContain('“oops” is no meeting point');
    await app.click('dht-usual');
    await app.reopen();
    expect(app.isChecked('dht-usual')).toBe(true);
    expect(app.kept()).toEqual([{ dhtChoice: 'usual' }]);
    await app.click('dht-own');
    expect(app.field('dht-list').value).toBe('mine.example:1, oops');
  });

  it('the choice of meeting points that is kept goes on while another list is written', async () => {
    const app = await settings(({ state }) => {
      Object.assign(state.preferences, { dhtChoice: 'own', dhtNodes: ['mine.example:1'] });
    });
    expect(app.field('dht-list').value).toBe('mine.example:1');
    await app.type('dht-list', '');
    await app.submit('dht-list');
    expect(app.alert('dht')).toContain('choose “Nobody”');
    expect(app.kept()).toEqual([]);
    await app.type('dht-list', 'mine.example:1');
    expect(app.alert('dht')).toBeNull();
    expect(app.get('dht-choice').textContent).not.toContain('Not used yet.');
  });
});

describe.each([
  ['dht', 'MATINEE_DHT_BOOTSTRAP', 'env.example:1'],
  ['stun', 'MATINEE_STUN_URLS', 'env.example:3478'],
] as const)('the choice of servers (%s) of an app whose environment decides', (kind, setting, server) => {
  const started = (servers: string[], by: 'environment' | 'unreadable') =>
    settings(({ state }) => {
      state[kind === 'dht' ? 'givenDht' : 'givenStun'] = given(servers, by);
      Object.assign(state.preferences, { dhtChoice: 'own', dhtNodes: ['mine.example:1'] });
      Object.assign(state.preferences, { stunChoice: 'own', stunUrls: ['stun:mine.example'] });
    });

  it(`the choice of servers (${kind}) can’t be made where the environment names them, and the view says so`, async () => {
    const app = await started([server], 'environment');
    for (const control of [`${kind}-usual`, `${kind}-own`, `${kind}-none`, `${kind}-list`, `${kind}-use`])
      expect(app.get(control).closest('fieldset')?.disabled, control).toBe(true);
    expect(app.get(`${kind}-decided`).textContent).toContain(`${setting}, which decides: ${server}.`);
    expect(app.field(`${kind}-list`).value).toContain('mine.example');
  });

  it(`the choice of servers (${kind}) says that nobody is asked where the environment says so, or makes no sense`, async () => {
    const none = await started([], 'environment');
    expect(none.get(`${kind}-decided`).textContent).toContain('which decides: nobody is asked.');
    mounted?.unmount();
    const nonsense = await started([], 'unreadable');
    expect(nonsense.get(`${kind}-decided`).textContent).toContain(`${setting}, which makes no sense`);
  });
});
