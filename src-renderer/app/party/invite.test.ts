import { afterEach, describe, expect, it } from 'vitest';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import type { PartyHandle } from '@core/ipc/party';
import type { ReachState } from '@core/net/reach-state';
import { WatchTogetherError } from '@core/base/errors';
import { useToasts } from '../../party/toasts';
import { invite, seat } from '../../testing/fake-host';
import { person } from '../../testing/fake-party';
import { mountApp } from '../../testing/mount-app';

const PAYLOAD = `c=K7QM-2XRT&p=${'A'.repeat(43)}&x=${'b'.repeat(22)}`;
const LINK = `matinee://join#${PAYLOAD}`;

let mounted: VueWrapper | null = null;
afterEach(() => {
  mounted?.unmount();
  mounted = null;
});

/** A host in the party, with what is behind the code open. */
const inviting = async (
  over: Partial<PartyHandle>,
  prepare: NonNullable<Parameters<typeof mountApp>[0]> = () => undefined,
) => {
  const app = await mountApp((fakeHost) => {
    fakeHost.state.seat = seat({ invite: { ...invite, link: LINK }, ...over });
    prepare(fakeHost);
  });
  mounted = app.wrapper;
  await app.click('home-start');
  await app.type('lobby-name', 'Ana');
  await app.submit('lobby-join');
  await app.click('invite-chip');
  const copied = async (button: string) => {
    useToasts().toasts.forEach(({ id }) => useToasts().dismiss(id));
    await app.click(button);
    return { text: app.fakeHost.inputsOf('system.copyText').at(-1), said: app.get('toast').textContent };
  };
  return { ...app, copied };
};
const ANYWHERE = { embedded: true, open: 'anywhere', reach: 'open' } as const;

describe('what is behind the code', () => {
  it('the invitation is copied as three lines: the app, the link, the code', async () => {
    const app = await inviting(ANYWHERE);
    const { text, said } = await app.copied('invite-copy-all');
    const lines = String(text).split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain(LINK);
    expect(lines[2]).toContain('K7QM-2XRT');
    expect(said).toContain('The invitation is copied.');
  });

  it('the invitation is copied as one link that can be clicked, where a page opens it', async () => {
    const app = await inviting(ANYWHERE, ({ state }) => (state.linkPageUrl = 'https://films.example/join'));
    const link = `https://films.example/join#${PAYLOAD}`;
    for (const button of ['invite-copy-all', 'invite-copy-link'])
      expect((await app.copied(button)).text).toBe(link);
    expect(app.get('invite-link').textContent).toBe(link);
  });

  it('the link and the code are copied alone', async () => {
    const app = await inviting(ANYWHERE);
    expect((await app.copied('invite-copy-link')).text).toBe(LINK);
    expect((await app.copied('invite-copy-code')).text).toBe('K7QM-2XRT');
  });

  it('a picture to scan is shown on demand', async () => {
    const app = await inviting(ANYWHERE);
    expect(app.find('qr-code')).toBeNull();
    await app.click('invite-scan');
    expect(app.find('invite-scan-dialog')).not.toBeNull();
    const picture = app.get('qr-code');
    expect(picture.getAttribute('role')).toBe('img');
    expect(picture.getAttribute('aria-label')).toBe('The invitation as a QR code');
    expect(picture.querySelector('path')?.getAttribute('d')).toMatch(/^M\d+ \d+h/);
    expect(app.find('invite-copy-all')).toBeNull();
  });

  it.each([
    [{ ...ANYWHERE, reach: 'noUdp' }, 'Only people on your network can come by it so far.'],
    [{ embedded: true, open: 'here' }, 'It only works on this computer so far.'],
    [ANYWHERE, null],
  ] as const)('a picture to scan says how far it leads: %o', async (over, words) => {
    const app = await inviting(over);
    await app.click('invite-scan');
    const told = app.find('invite-scan-only')?.textContent ?? null;
    if (words === null) expect(told).toBeNull();
    else expect(told).toContain(words);
    expect(app.get('invite-scan-by-app').textContent).toContain('phones have no Matinee');
  });

  it('a picture to scan is for phones too, where a page opens it', async () => {
    const app = await inviting(ANYWHERE, ({ state }) => (state.linkPageUrl = 'https://films.example/join'));
    await app.click('invite-scan');
    expect(app.find('invite-scan-by-app')).toBeNull();
  });

  const STATES: Readonly<Record<ReachState, string>> = {
    opening: 'Opening the way',
    open: 'Friends far away can come.',
    noUdp: 'lets no UDP out',
    failed: 'does not run on this computer',
    off: 'asks no meeting points',
  };
  it.each(Object.entries(STATES))(
    'the way for friends far away is told where the link is copied, when it is %s',
    async (reach, words) => {
      const app = await inviting({ ...ANYWHERE, reach: reach as ReachState });
      expect(app.get('way-state').textContent).toContain(words);
      expect(app.get('way-state').getAttribute('role')).toBe('status');
      const { said } = await app.copied('invite-copy-link');
      const isAmiss = reach !== 'open' && reach !== 'opening';
      expect(said).toContain(isAmiss ? 'only people on your network can come' : 'The link is copied.');
      if (isAmiss) expect(app.get('way-state').textContent).toContain('People on your network still can.');
    },
  );

  it('the way for friends far away is closed to whoever goes by a relay only, and says that', async () => {
    const app = await inviting({ ...ANYWHERE, reach: 'off' }, ({ state }) => {
      state.preferences = { ...state.preferences, relayOnly: true };
    });
    expect(app.get('way-state').textContent).toContain('would show your address');
  });

  it('the way for friends far away is shut while the relay doesn’t answer, to whoever goes by a relay only', async () => {
    const app = await inviting({ ...ANYWHERE, reach: 'noUdp' }, ({ state }) => {
      state.preferences = { ...state.preferences, relayOnly: true };
    });
    expect(app.get('way-state').textContent).toContain('the relay that you go by does not answer');
  });

  it('the way for friends far away is told anew as it opens', async () => {
    const app = await inviting({ ...ANYWHERE, reach: 'opening' });
    app.fakeHost.emit('party.changed', seat({ invite: { ...invite, link: LINK }, ...ANYWHERE }));
    await flushPromises();
    expect(app.get('way-state').dataset['state']).toBe('open');
  });

  it('the way for friends far away is told of nowhere else', async () => {
    const near = await inviting({ embedded: true, open: 'network', reach: 'off' });
    expect(near.find('way-state')).toBeNull();
    near.wrapper.unmount();
    const server = await inviting({ embedded: false });
    expect(server.find('way-state')).toBeNull();
    expect(server.find('who-can-come')).toBeNull();
    expect((await server.copied('invite-copy-code')).said).toBe('The code is copied.');
  });
});

describe('who can come, during the party', () => {
  const chosen = (): string | undefined =>
    document
      .querySelector('[data-testid^="open-to-"]:checked')
      ?.getAttribute('data-testid')
      ?.slice('open-to-'.length);

  it('who can come is three choices, until the door to the network was opened', async () => {
    const app = await inviting({ embedded: true, open: 'here' });
    expect(chosen()).toBe('here');
    await app.click('open-to-anywhere');
    expect(app.fakeHost.inputsOf('party.openTo')).toEqual([{ partyId: 'party_1', open: 'anywhere' }]);
    expect(chosen()).toBe('anywhere');
    // Friends who came by the network are behind that door.
    expect(app.find('open-to-here')).toBeNull();
    await app.click('open-to-network');
    expect(chosen()).toBe('network');
  });

  it('who can come says beside the narrower choices what becomes of friends far away who are in', async () => {
    const app = await inviting(ANYWHERE);
    const words = 'Friends far away who are in fall out of the party.';
    const hint = (choice: string) => app.get(`open-to-${choice}`).closest('label')?.textContent;
    expect(hint('network')).not.toContain(words);
    app.latest().show({
      localId: 'p_Ana',
      participants: [person('Ana', { isLocal: true }), person('Ben', { seat: 2 })],
    });
    await flushPromises();
    expect(hint('network')).toContain(`Nobody outside learns that there is a party. ${words}`);
    expect(hint('anywhere')).not.toContain(words);
    await app.click('open-to-network');
    expect(app.get('who-can-come').textContent).not.toContain(words);
  });

  it('who can come is what was chosen last, however fast', async () => {
    const app = await inviting({ embedded: true, open: 'here' });
    const { parties } = app.fakeHost.host;
    const answers: (() => void)[] = [];
    const openTo = parties.openTo.bind(parties);
    Object.assign(parties, {
      openTo: async (wish: Parameters<typeof openTo>[0]) => {
        await new Promise<void>((resolve) => answers.push(resolve));
        return openTo(wish);
      },
    });
    await app.click('open-to-anywhere');
    await app.click('open-to-network');
    expect(chosen()).toBe('network');
    while (answers.length > 0) {
      answers.shift()?.();
      await flushPromises();
    }
    const asked = app.fakeHost.inputsOf('party.openTo') as readonly { open: string }[];
    expect(asked.map(({ open }) => open)).toEqual(['anywhere', 'network']);
    expect(chosen()).toBe('network');
  });

  it('who can come stays as it was where it can’t be changed, and says why', async () => {
    const app = await inviting({ embedded: true, open: 'here' });
    Object.assign(app.fakeHost.host.parties, {
      openTo: () => Promise.reject(new WatchTogetherError('SERVER_UNREACHABLE', '')),
    });
    await app.click('open-to-anywhere');
    expect(app.get('toast').textContent).toContain('does not answer');
    expect(chosen()).toBe('here');
  });
});
