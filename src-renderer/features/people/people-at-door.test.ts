import { afterEach, describe, expect, it } from 'vitest';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import { ROLE_GRANTS } from '@core/wire/grants';
import { WatchTogetherError } from '@core/base/errors';
import { enterParty } from '../../testing/enter-party';
import { person } from '../../testing/fake-party';

let wrapper: VueWrapper | null = null;
afterEach(() => wrapper?.unmount());

const withBobAtDoor = async (mayModerate = true) => {
  const grants = mayModerate ? ROLE_GRANTS.host : ROLE_GRANTS.participant;
  const app = await enterParty({
    participants: [
      person('Ana', { isLocal: true, isOwner: mayModerate, grants }),
      person('Ben', { seat: 2 }),
    ],
    atDoor: [{ id: 'p_Bob', name: 'Bob' }],
  });
  wrapper = app.wrapper;
  return app;
};

describe('somebody at the door', () => {
  it('somebody at the door is told of by name, also to a screen reader, until they are gone', async () => {
    const { party, get, find } = await withBobAtDoor();
    expect(get('at-door-Bob').textContent).toContain('Bob is at the door');
    expect(get('at-door-said').textContent).toContain('Bob is at the door');
    party.show({
      atDoor: [
        { id: 'p_Bob', name: 'Bob' },
        { id: 'p_Cem', name: 'Cem' },
      ],
    });
    await flushPromises();
    expect(get('at-door-said').textContent).toContain('Cem is at the door');
    expect(get('at-door-said').textContent).not.toContain('Bob');
    party.show({ atDoor: [] });
    await flushPromises();
    expect(find('at-door')).toBeNull();
    expect(get('at-door-said').textContent).toBe('');
  });

  it('somebody at the door is sent away by a button that names them, once that was confirmed', async () => {
    const { party, get, click, find } = await withBobAtDoor();
    expect(get('send-away-Bob').getAttribute('aria-label')).toBe('Send away Bob');
    await click('send-away-Bob');
    expect(get('send-away-dialog').textContent).toContain('Send Bob away?');
    expect(party.argsOf('sendAway')).toEqual([]);
    await click('send-away-confirm');
    expect(party.argsOf('sendAway')).toEqual([['p_Bob']]);
    expect(find('send-away-dialog')).toBeNull();
  });

  it('somebody at the door is left there where that was not meant', async () => {
    const { party, click, press } = await withBobAtDoor();
    await click('send-away-Bob');
    await press('Escape');
    expect(party.argsOf('sendAway')).toEqual([]);
  });

  it('somebody at the door who goes while it is asked takes the question along', async () => {
    const { party, click, find } = await withBobAtDoor();
    await click('send-away-Bob');
    party.show({ atDoor: [] });
    await flushPromises();
    expect(find('send-away-dialog')).toBeNull();
    expect(party.argsOf('sendAway')).toEqual([]);
  });

  it('somebody at the door can’t be sent away by a guest, who sees them all the same', async () => {
    const { get, find } = await withBobAtDoor(false);
    expect(get('at-door-Bob').textContent).toContain('Bob is at the door');
    expect(find('send-away-Bob')).toBeNull();
  });

  it('somebody at the door who couldn’t be sent away is a matter of words', async () => {
    const { party, click } = await withBobAtDoor();
    party.failures.set('sendAway', new WatchTogetherError('PEER_GONE', 'gone'));
    await click('send-away-Bob');
    await click('send-away-confirm');
    await flushPromises();
    expect(document.querySelector('[data-testid^="toast"]')).not.toBeNull();
  });
});
