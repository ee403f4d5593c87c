import { afterEach, describe, expect, it } from 'vitest';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import type { ParticipantView } from '@core/session/view';
import { ROLE_GRANTS } from '@core/wire/grants';
import { enterParty } from '../../testing/enter-party';
import { person } from '../../testing/fake-party';

let wrapper: VueWrapper | null = null;
afterEach(() => wrapper?.unmount());

const guest = (name: string, over: Partial<ParticipantView> = {}): ParticipantView =>
  person(name, { grants: ROLE_GRANTS.participant, seat: 2, ...over });

const enter = async (own: Partial<ParticipantView>, ...others: ParticipantView[]) => {
  const ana = person('Ana', { isLocal: true, isOwner: false, ...own });
  const app = await enterParty({ participants: [ana, ...others] });
  wrapper = app.wrapper;
  return app;
};
const verbs = (app: Awaited<ReturnType<typeof enter>>) => app.party.calls.map(({ verb }) => verb);

describe('a moderator’s limits', () => {
  it('a stand-in who has just stepped in is shown what they may not do, with the reason', async () => {
    const app = await enter({ heir: 'new' }, guest('Dan'));
    await app.click('dock-people');
    expect(app.get('remove-Dan').getAttribute('aria-disabled')).toBe('true');
    expect(app.get('remove-Dan').getAttribute('aria-label')).toContain('five minutes');
    await app.click('remove-Dan');
    await flushPromises();
    expect(app.find('remove-confirm')).toBeNull();
    await app.click('menu-Dan');
    await flushPromises();
    expect(app.get('menu-remove').getAttribute('aria-disabled')).toBe('true');
    expect(app.get('menu-remove').textContent).toContain('five minutes');
    await app.click('menu-remove');
    await flushPromises();
    expect(app.find('remove-confirm')).toBeNull();
  });

  it('a new stand-in may not end the party yet, in the menu of ways out', async () => {
    const app = await enter({ heir: 'new' });
    app.get('dock-leave').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
    await flushPromises();
    expect(app.get('end-for-all').getAttribute('aria-disabled')).toBe('true');
    expect(app.get('end-for-all').textContent).toContain('five minutes');
    await app.click('end-for-all');
    await flushPromises();
    expect(verbs(app)).not.toContain('endForAll');
    expect(app.find('end-for-all')).not.toBeNull();
  });

  it('a stand-in is offered everything again once they have stood in for long enough', async () => {
    const app = await enter({ heir: 'settled' }, guest('Dan'));
    await app.click('dock-people');
    await app.click('remove-Dan');
    await flushPromises();
    expect(app.find('remove-confirm')).not.toBeNull();
  });

  it('a moderator may not remove the owner', async () => {
    const app = await enter({}, person('Olga', { seat: 2, role: 'host', isOwner: true }));
    await app.click('dock-people');
    expect(app.get('remove-Olga').getAttribute('aria-disabled')).toBe('true');
    await app.click('remove-Olga');
    expect(verbs(app)).not.toContain('removeParticipant');
  });
});

describe('a missing grant', () => {
  it('a button without a grant stays in the dock, and says why it does nothing', async () => {
    const app = await enter({ grants: { ...ROLE_GRANTS.participant, publish: [], share: false } });
    for (const [id, word] of [
      ['dock-microphone', 'speaks'],
      ['dock-camera', 'seen'],
      ['dock-share', 'shares'],
    ] as const) {
      expect(app.get(id).getAttribute('aria-disabled')).toBe('true');
      expect(app.get(id).getAttribute('aria-label')).toContain(word);
      await app.click(id);
    }
    await flushPromises();
    expect(verbs(app)).not.toEqual(expect.arrayContaining(['enableAudio']));
    expect(verbs(app)).not.toEqual(expect.arrayContaining(['enableVideo']));
    expect(verbs(app)).not.toEqual(expect.arrayContaining(['startScreenShare']));
  });

  it('a grant is announced when it is taken, and when it is given back', async () => {
    const app = await enter({ grants: ROLE_GRANTS.participant });
    const ana = (grants: ParticipantView['grants']) =>
      app.party.show({ participants: [person('Ana', { isLocal: true, grants })] });
    ana({ ...ROLE_GRANTS.participant, control: false, publish: ['camera'] });
    await flushPromises();
    expect(document.body.textContent).toContain('your microphone, your screen, the film');
    ana(ROLE_GRANTS.participant);
    await flushPromises();
    expect(document.body.textContent).toContain('Switched back on for you');
  });
});

describe('a person with an older Matinee', () => {
  it('a person with an older Matinee is listed with what it can’t do, and nobody else is', async () => {
    const app = await enter({}, guest('Cleo', { cannot: ['queue', 'roles'] }), guest('Dan', { seat: 3 }));
    await app.click('dock-people');
    expect(app.get('older-Cleo').textContent).toContain("Has an older Matinee, which can't queue, roles");
    expect(app.find('older-Dan')).toBeNull();
    expect(app.find('older-Ana')).toBeNull();
  });
});

describe('a person who is gone', () => {
  it('a person who is gone is listed for a while, and not counted', async () => {
    const app = await enter({}, guest('Cleo', { presence: 'gone' }));
    expect(app.get('dock-people').textContent?.trim()).toBe('1');
    await app.click('dock-people');
    expect(app.get('people-panel').textContent).toContain('One person here');
    expect(app.get('person-Cleo').classList).toContain('gone');
    // There is no voice to turn up or down.
    expect(app.find('volume-Cleo')).toBeNull();
  });
});
