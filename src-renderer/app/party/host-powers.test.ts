import { afterEach, describe, expect, it } from 'vitest';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import { WatchTogetherError } from '@core/base/errors';
import { person } from '../../testing/fake-party';
import { mountApp } from '../../testing/mount-app';

let wrapper: VueWrapper | null = null;
afterEach(() => wrapper?.unmount());

/** A party that Ana hosts, with Mal in it. */
const hostParty = async () => {
  const app = await mountApp();
  wrapper = app.wrapper;
  await app.click('home-start');
  await app.type('lobby-name', 'Ana');
  await app.submit('lobby-join');
  const party = app.latest();
  party.show({
    localId: 'p_Ana',
    participants: [person('Ana', { isLocal: true }), person('Mal', { seat: 2 })],
  });
  await flushPromises();
  const flip = async (testid: string): Promise<void> => {
    app.get(testid).querySelector<HTMLElement>('[role="switch"]')?.click();
    await flushPromises();
  };
  const askToRemove = async (): Promise<void> => {
    await app.click('dock-people');
    await app.click('remove-Mal');
    await flushPromises();
  };
  const removed = (): unknown => party.argsOf('removeParticipant');
  return { ...app, party, flip, askToRemove, removed };
};

describe('a host who removes somebody', () => {
  it('a host who removes somebody changes the code with it, unless told otherwise', async () => {
    const app = await hostParty();
    await app.askToRemove();
    expect(app.find('remove-and-lock')).toBeNull();
    await app.click('remove-confirm');
    expect(app.fakeHost.inputsOf('party.newCode')).toEqual(['party_1']);
    expect(app.removed()).toEqual([['p_Mal']]);
    expect(app.get('invite-code').textContent).toBe('ABCD-2345');
    expect(app.fakeHost.inputsOf('party.block')).toEqual([]);
  });

  it('a host who removes somebody keeps the code where they say so', async () => {
    const app = await hostParty();
    await app.askToRemove();
    await app.flip('remove-change-code');
    await app.click('remove-confirm');
    expect(app.fakeHost.inputsOf('party.newCode')).toEqual([]);
    expect(app.removed()).toEqual([['p_Mal']]);
  });

  it('a host removes a person also where the code can’t be changed, and is told of that', async () => {
    const app = await hostParty();
    app.fakeHost.state.refused = new WatchTogetherError('SERVER_UNREACHABLE', '');
    await app.askToRemove();
    await app.click('remove-confirm');
    expect(app.get('toast').textContent).toContain('The party server does not answer.');
    expect(app.removed()).toEqual([['p_Mal']]);
  });

  it('a host can keep a removed person out of every later party, which isn’t the default', async () => {
    const app = await hostParty();
    await app.askToRemove();
    await app.flip('remove-block');
    await app.click('remove-confirm');
    const whom = { partyId: 'party_1', participantId: 'p_Mal', name: 'Mal' };
    expect(app.fakeHost.inputsOf('party.block')).toEqual([whom]);
    // The server removes the person in the same step.
    expect(app.removed()).toEqual([]);
    expect(app.get('toast').textContent).toContain('Mal is out, and stays out of your parties.');
    await app.click('remove-Mal');
    await flushPromises();
    expect(app.get('remove-block').querySelector('[role="switch"]')?.getAttribute('aria-checked')).toBe(
      'false',
    );
  });

  it.each([
    ['unknown', "can't be known again"],
    ['full', 'Your list of people to keep out is full'],
  ] as const)('a host is told where a person is kept out of this party only: %s', async (kept, told) => {
    const app = await hostParty();
    app.fakeHost.state.kept = kept;
    await app.askToRemove();
    await app.flip('remove-block');
    await app.click('remove-confirm');
    expect(app.get('toast').textContent).toContain(told);
  });
});

describe('the code', () => {
  it('the code is changed from where it is shown, in the link too', async () => {
    const app = await hostParty();
    await app.click('invite-chip');
    await app.click('invite-new-code');
    expect(app.get('invite-code').textContent).toBe('ABCD-2345');
    expect(app.get('invite-link').textContent).toContain('c=ABCD2345');
    expect(app.get('toast').textContent).toContain('The old code and link lead nowhere now.');
  });

  it('the code stays as it was where its change is refused', async () => {
    const app = await hostParty();
    app.fakeHost.state.refused = new WatchTogetherError('PERMISSION_DENIED', '');
    await app.click('invite-chip');
    await app.click('invite-new-code');
    expect(app.get('invite-code').textContent).toBe('K7QM-2XRT');
    expect(app.get('toast').textContent).toContain('You may not do that in this party.');
  });
});

describe('a host who ends the party', () => {
  const end = async (app: Awaited<ReturnType<typeof hostParty>>): Promise<void> => {
    await app.click('dock-leave');
    await app.click('end-for-all');
    await flushPromises();
  };

  it('a host ends the party in the room', async () => {
    const app = await hostParty();
    await end(app);
    expect(app.party.argsOf('endForAll')).toEqual([[]]);
    expect(app.fakeHost.inputsOf('party.end')).toEqual([]);
    expect(app.find('home-start')).not.toBeNull();
  });

  it('a host ends the party from outside where the room refuses or isn’t reached', async () => {
    const app = await hostParty();
    app.party.failures.set('endForAll', new WatchTogetherError('SIGNAL_TIMEOUT', ''));
    await end(app);
    expect(app.fakeHost.inputsOf('party.end')).toEqual(['party_1']);
    expect(app.find('home-start')).not.toBeNull();
  });

  it('a host stays, and is told why, where the party can’t be ended either way', async () => {
    const app = await hostParty();
    app.party.failures.set('endForAll', new WatchTogetherError('SIGNAL_TIMEOUT', ''));
    app.fakeHost.state.refused = new WatchTogetherError('SERVER_UNREACHABLE', '');
    await end(app);
    expect(app.get('toast').textContent).toContain('The server took too long to answer.');
    expect(app.find('party-root')).not.toBeNull();
  });
});

describe('people who are kept out', () => {
  const openSettings = async (blocks: Parameters<typeof mountApp>[0]) => {
    const app = await mountApp(blocks);
    wrapper = app.wrapper;
    await app.click('home-settings');
    await flushPromises();
    return app;
  };

  it('people who are kept out are listed in the settings until they are allowed again', async () => {
    const app = await openSettings(({ state }) => {
      state.blocks = [{ blockId: 'p_1', name: 'Mal', blockedAtMs: Date.UTC(2026, 4, 3, 12) }];
    });
    expect(app.get('blocked-people').textContent).toContain('Since May 3, 2026');
    app.get('blocked-people').querySelector<HTMLElement>('[aria-label="Allow again: Mal"]')?.click();
    await flushPromises();
    expect(app.find('blocked-people')).toBeNull();
    expect(app.get('toast').textContent).toContain('Mal can come to your next party.');
  });

  it('people who are kept out aren’t mentioned where there are none', async () => {
    const app = await openSettings(() => undefined);
    expect(app.find('blocked-people')).toBeNull();
  });
});
