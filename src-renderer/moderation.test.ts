import { afterEach, describe, expect, it } from 'vitest';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import type { PartyView } from '@core/session/view';
import { enterParty } from './testing/enter-party';
import { person } from './testing/fake-party';

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
  it('locks the party first where that is asked for, since the code still works', async () => {
    const { party, click } = await openPeople();
    await click('remove-and-lock');
    await flushPromises();
    const moderation = party.calls.filter(({ verb }) => ['setLocked', 'removeParticipant'].includes(verb));
    expect(moderation).toEqual([
      { verb: 'setLocked', args: [true] },
      { verb: 'removeParticipant', args: ['p_Dan'] },
    ]);
  });

  it('from a locked party needs no more', async () => {
    const { party, click, find } = await openPeople({ locked: true });
    expect(find('remove-and-lock')).toBeNull();
    await click('remove-confirm');
    await flushPromises();
    expect(party.calls.map(({ verb }) => verb)).not.toContain('setLocked');
  });
});
