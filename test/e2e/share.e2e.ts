/**
 * Shared screens with their sound: the warning, what others hear, the frame with its Stop, and two people who share at
 * once.
 */
import { expect, test } from 'playwright/test';
import { playsInto, playTone } from '../../lab/driver/output';
import {
  byId,
  enterFromLobby,
  joinParty,
  participantId,
  startParty,
  untilView,
  wakeControls,
} from '../../lab/driver/party-flow';
import { launchPerson, type Person } from '../../lab/driver/person';
import { showsLiveScreen } from '../../lab/driver/screen';
import { heardFrom } from '../../lab/driver/senses';
import { clickBar, frameOf } from '../../lab/driver/share-frame';

/** Bob talks; carol's tone is played by some other program. */
const TONES = ['bob', 'carol'];
const NO_FRAME = { edges: [], bar: null };
/** A distance from the bar's right edge that lies within its Stop button. */
const STOP_FROM_RIGHT = 50;

const shareScreen = async (person: Person): Promise<void> => {
  await byId(person.page, 'dock-share').click();
  await byId(person.page, 'picker-source').first().click();
  await byId(person.page, 'picker-share').click();
  await expect(byId(person.page, 'sharing-bar')).toBeVisible();
};
const untilSharers = (person: Person, count: number) =>
  untilView(person.page, `${count} share`, (view) => view.screenSharers.length === count);

test('a screen is shared with its sound, framed, without the friends’ voices, and two are shared at once', async () => {
  test.setTimeout(240_000);
  const people: Person[] = [];
  const stopTone = playTone('sofa', 'carol');
  try {
    // The devices are real: with made-up devices the sound of the system would be made up, too. The system plays into
    // the sink `sofa`.
    const alice = await launchPerson('alice', { fakeDevices: false });
    people.push(alice);
    const link = await startParty(alice);
    const bob = await launchPerson('bob', { env: playsInto('headphones'), args: ['--join', link] });
    people.push(bob);
    await enterFromLobby(bob);
    await untilView(alice.page, 'Bob talks', (view) =>
      view.participants.some(({ name, audio }) => name === 'Bob' && audio),
    );

    await test.step('the picker warns that Bob would hear himself, and he does', async () => {
      await byId(alice.page, 'dock-share').click();
      await expect(byId(alice.page, 'echo-warning')).toBeVisible();
      await byId(alice.page, 'picker-cancel').click();
      await shareScreen(alice);
      await untilSharers(bob, 1);
      expect(await showsLiveScreen(bob.page, await participantId(bob.page, 'Alice'))).toBe(true);
      await expect
        .poll(() => heardFrom(bob.page, 'alice', TONES, 'screenAudio'), { timeout: 30_000 })
        .toEqual(TONES);
    });

    await test.step('the display has a frame, and a bar whose Stop ends the share', async () => {
      await expect
        .poll(() => frameOf(alice.app))
        .toEqual({
          edges: ['0 0 1920 2', '0 1078 1920 2', '0 2 2 1076', '1918 2 2 1076'],
          bar: { width: 344, onTop: true, script: false },
        });
      await expect.poll(() => clickBar(alice.app, STOP_FROM_RIGHT)).toBe(true);
      await untilSharers(bob, 0);
      await expect.poll(() => frameOf(alice.app)).toEqual(NO_FRAME);
      await expect(byId(alice.page, 'sharing-bar')).toBeHidden();
    });

    await test.step('heard from another output, Bob’s voice stays out, and all else is heard', async () => {
      await byId(alice.page, 'dock-share').click();
      await byId(alice.page, 'echo-output').locator('select').selectOption({ label: 'Headphones' });
      await expect(byId(alice.page, 'echo-avoided')).toContainText('Headphones');
      await byId(alice.page, 'picker-share').click();
      await untilSharers(bob, 1);
      await expect
        .poll(() => heardFrom(bob.page, 'alice', TONES, 'screenAudio'), { timeout: 30_000 })
        .toEqual(['carol']);
    });

    await test.step('Bob shares as well, and Carol reaches both by keyboard', async () => {
      await shareScreen(bob);
      await untilSharers(alice, 2);
      const carol = await launchPerson('carol');
      people.push(carol);
      await joinParty(carol, link);
      await untilSharers(carol, 2);
      const ids = await Promise.all(['Alice', 'Bob'].map((name) => participantId(carol.page, name)));
      // A screen that isn't on the stage isn't sent, so each is checked while it is there.
      const stage = byId(carol.page, 'screen-stage');
      const onStage = async (): Promise<string> => (await stage.getAttribute('data-screen-of')) ?? '';
      const first = await onStage();
      expect(await showsLiveScreen(carol.page, first)).toBe(true);
      await wakeControls(carol.page);
      await byId(carol.page, 'stage-switcher').locator('input:checked').focus();
      await carol.page.keyboard.press('ArrowRight');
      await expect.poll(onStage).not.toBe(first);
      const second = await onStage();
      expect([first, second].sort()).toEqual([...ids].sort());
      expect(await showsLiveScreen(carol.page, second)).toBe(true);
    });

    await test.step('a page that starts anew shares nothing, and has no frame', async () => {
      await expect.poll(async () => (await frameOf(alice.app)).edges.length).toBe(4);
      await alice.page.reload();
      await expect.poll(() => frameOf(alice.app)).toEqual(NO_FRAME);
      await untilView(bob.page, 'only Bob shares', ({ screenSharers }) => screenSharers.length === 1);
    });

    expect(bob.complaints).toEqual([]);
  } finally {
    stopTone();
    for (const person of people.reverse()) await person.quit().catch(() => undefined);
  }
});
