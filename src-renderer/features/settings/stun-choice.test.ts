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
  const isChecked = (choice: string): boolean => (app.get(`stun-${choice}`) as HTMLInputElement).checked;
  const kept = () => app.fakeHost.inputsOf('preferences.set');
  return { ...app, isChecked, kept };
};

describe('the choice of STUN servers', () => {
  it('the choice of STUN servers is the usual ones, by name, and says who learns what', async () => {
    const app = await settings();
    expect(app.isChecked('usual')).toBe(true);
    const text = app.get('stun-choice').textContent ?? '';
    expect(text).toContain('stun.cloudflare.com:3478, stun.l.google.com:19302, stun.nextcloud.com:443');
    expect(text).toContain('not with whom');
    expect(app.find('stun-urls')).toBeNull();
  });

  it('the choice of STUN servers can be nobody, which is kept at once', async () => {
    const app = await settings();
    await app.click('stun-none');
    expect(app.kept()).toEqual([{ stunChoice: 'none' }]);
    expect(app.isChecked('none')).toBe(true);
  });

  it('the choice of STUN servers can be others, once there is one that makes sense', async () => {
    const app = await settings();
    await app.click('stun-own');
    expect(app.isChecked('own')).toBe(true);
    expect(app.kept()).toEqual([]);
    for (const nonsense of ['', 'turn:relay.example', 'a, b, c, d, e']) {
      await app.type('stun-urls', nonsense);
      await app.submit('stun-urls');
      expect(app.get('stun-choice').querySelector('[role=alert]')?.textContent).toContain('Name one to 4');
    }
    expect(app.kept()).toEqual([]);
    await app.type('stun-urls', 'stun.example.org, stun:other.example:443');
    await app.submit('stun-urls');
    expect(app.kept()).toEqual([
      { stunChoice: 'own', stunUrls: ['stun:stun.example.org', 'stun:other.example:443'] },
    ]);
    expect(app.get('stun-choice').textContent).toContain('Used from now on.');
    await app.click('stun-usual');
    await app.click('stun-own');
    expect(app.kept().slice(1)).toEqual([{ stunChoice: 'usual' }, { stunChoice: 'own' }]);
    expect((app.get('stun-urls') as HTMLInputElement).value).toBe('stun.example.org, other.example:443');
  });

  it('the choice of STUN servers says so where the app was started with others', async () => {
    const app = await settings(({ state }) => (state.usualStunUrls = []));
    expect(app.get('stun-choice').textContent).toContain('was started with a relay or a list of its own');
  });

  it('the choice of STUN servers isn’t there where no party can be hosted', async () => {
    const app = await settings(({ host }) => {
      Object.assign(host, { abilities: { ...host.abilities, hostParties: false } });
    });
    expect(app.find('stun-choice')).toBeNull();
  });
});
