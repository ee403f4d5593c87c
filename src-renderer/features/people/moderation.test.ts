import { afterEach, describe, expect, it } from 'vitest';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import { WatchTogetherError } from '@core/base/errors';
import type { PartyView } from '@core/session/view';
import { enterParty } from '../../testing/enter-party';
import { person } from '../../testing/fake-party';

let wrapper: VueWrapper | null = null;
afterEach(() => wrapper?.unmount());

const openPeople = async (change: Partial<PartyView> = {}) => {
  const app = await enterParty({
    participants: [person('Ana', { isLocal: true }), person('Dan', { seat: 2 })],
    ...change,
  });
  wrapper = app.wrapper;
  await app.click('dock-people');
  await app.click('remove-Dan');
  await flushPromises();
  return app;
};

describe('removing somebody', () => {
  it('removing somebody locks the party first where that is asked for, since the code still works', async () => {
    const { party, click } = await openPeople();
    await click('remove-and-lock');
    await flushPromises();
    const moderation = party.calls.filter(({ verb }) => ['setLocked', 'removeParticipant'].includes(verb));
    expect(moderation).toEqual([
      { verb: 'setLocked', args: [true] },
      { verb: 'removeParticipant', args: ['p_Dan'] },
    ]);
  });

  it('removing somebody from a locked party doesn’t lock it again', async () => {
    const { party, click, find } = await openPeople({ locked: true });
    expect(find('remove-and-lock')).toBeNull();
    await click('remove-confirm');
    await flushPromises();
    expect(party.calls.map(({ verb }) => verb)).not.toContain('setLocked');
  });
});

describe('the room’s patience', () => {
  const open = async (change: Partial<PartyView> = {}) => {
    const app = await enterParty(change);
    wrapper = app.wrapper;
    await app.click('dock-people');
    const list = () => app.get('patience').querySelector('select') as HTMLSelectElement;
    const choose = async (value: string): Promise<void> => {
      list().value = value;
      list().dispatchEvent(new Event('change', { bubbles: true }));
      await flushPromises();
    };
    return { ...app, list, choose };
  };

  it('the room’s patience is set by people who may moderate', async () => {
    const { party, list, choose } = await open();
    expect(list().value).toBe('3000');
    await choose('0');
    await choose('30000');
    expect(party.argsOf('setPatience')).toEqual([
      [{ bufferingMs: 0, seekingMs: 0 }],
      [{ bufferingMs: 30_000, seekingMs: 30_000 }],
    ]);
    expect(list().value).toBe('30000');
  });

  it('the room’s patience stays as it was where a change is refused', async () => {
    const { party, list, choose, get } = await open();
    party.failures.set('setPatience', new WatchTogetherError('PERMISSION_DENIED', ''));
    await choose('10000');
    expect(get('toast').textContent).toContain('You may not do that in this party.');
    expect(list().value).toBe('3000');
  });

  it('the room’s changed patience is told to everybody else', async () => {
    const guest = person('Ana', { isLocal: true, grants: { ...person('').grants, moderate: false } });
    const { find, get, party } = await open({ participants: [guest, person('Ben')] });
    expect(find('patience')).toBeNull();
    expect(get('patience-told').textContent).toContain('the party waits up to 3 s');
    party.show({ patience: { bufferingMs: 0, seekingMs: 0 } });
    await flushPromises();
    expect(get('patience-told').textContent).toContain('goes on without waiting');
  });
});
