/**
 * The size of a camera's picture as it arrives at the other person: by the sender's choice, and by what the receiver
 * looks at.
 */
import { expect, test } from 'playwright/test';
import { arrivingPicture, keepConnections } from '../../lab/driver/arriving';
import { byId, joinParty, startParty, untilView } from '../../lab/driver/party-flow';
import { launchPerson, type Person } from '../../lab/driver/person';

/** A choice takes a moment to be passed on, and the estimate of the line grows slowly. */
const SETTLED_WITHIN_MS = 60_000;
/** The share for headers and retransmissions, which don't count towards what an encoder may use. */
const OVERHEAD = 1.2;

const untilHeight = async (
  person: Person,
  what: string,
  fits: (height: number) => boolean,
): Promise<void> => {
  await expect
    .poll(async () => fits((await arrivingPicture(person.page)).height), {
      message: what,
      timeout: SETTLED_WITHIN_MS,
    })
    .toBe(true);
};

test('the size that somebody chooses to send is the size that arrives, and sound only stops it', async () => {
  test.setTimeout(400_000);
  const people: Person[] = [];
  try {
    // The camera is the browser's own made-up one, which has any size that is asked for.
    const alice = await launchPerson('alice', {
      ...{ fakeDevices: false, args: ['--use-fake-device-for-media-stream=fps=20'] },
    });
    people.push(alice);
    const link = await startParty(alice);
    const bob = await launchPerson('bob');
    people.push(bob);
    await keepConnections(bob.page);
    await joinParty(bob, link);
    // Beside the open chat a face is smaller than it can be.
    await byId(bob.page, 'dock-chat').click();
    await untilHeight(bob, 'as large as Bob shows it', (height) => height > 360);

    await alice.page.keyboard.press('q');
    const choice = byId(alice.page, 'video-quality').locator('select');
    const says = byId(alice.page, 'video-sending');

    await test.step('360p', async () => {
      await choice.selectOption('360p');
      await expect(says).toContainText('640');
      await untilHeight(bob, '360 lines', (height) => height === 360);
    });

    await test.step('180p, at no more than its bit rate', async () => {
      await choice.selectOption('180p');
      await untilHeight(bob, '180 lines', (height) => height === 180);
      expect((await arrivingPicture(bob.page)).bitsPerSecond).toBeLessThan(OVERHEAD * 160_000);
    });

    await test.step('by hand: 270 lines at 60 kbit/s', async () => {
      await choice.selectOption('manual');
      for (const [field, value] of [
        ['width', '480'],
        ['height', '270'],
        ['frameRate', '10'],
        ['kilobits', '60'],
      ] as const)
        await byId(alice.page, `video-${field}`).fill(value);
      await byId(alice.page, 'video-use').click();
      await untilHeight(bob, '270 lines', (height) => height === 270);
      // The encoder comes down to a new limit within seconds.
      await expect
        .poll(async () => (await arrivingPicture(bob.page)).bitsPerSecond, { timeout: SETTLED_WITHIN_MS })
        .toBeLessThan(OVERHEAD * 60_000);
    });

    await test.step('and back', async () => {
      await choice.selectOption('auto');
      await untilHeight(bob, 'as large as before', (height) => height > 360);
    });

    await test.step('sound only, at the one who looks, and back', async () => {
      await bob.page.keyboard.press('q');
      const soundOnly = byId(bob.page, 'set-sound-only').getByRole('switch');
      await soundOnly.click();
      await untilHeight(bob, 'no picture', (height) => height === 0);
      await untilView(bob.page, 'the voice goes on', (view) =>
        view.participants.some(({ name, streams }) => name === 'Alice' && streams.includes('microphone')),
      );
      await soundOnly.click();
      await untilHeight(bob, 'a picture again', (height) => height > 0);
    });

    await test.step('a small face is sent small', async () => {
      await bob.page.keyboard.press('q');
      await untilHeight(bob, 'large before the film', (height) => height > 360);
      await byId(alice.page, 'open-sample').click();
      await untilHeight(bob, 'small beneath the film', (height) => height > 0 && height <= 180);
    });

    expect(bob.complaints).toEqual([]);
  } finally {
    for (const person of people.reverse()) await person.quit().catch(() => undefined);
  }
});
