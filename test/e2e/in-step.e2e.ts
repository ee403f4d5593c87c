/**
 * Two things that could put films out of step, and don't: a window that nobody looks at, and two hands on the seek bar.
 */
import { expect, test } from 'playwright/test';
import type { Page } from 'playwright';
import { filmMp4 } from '../../lab/films/films';
import { readFrameCode } from '../../lab/films/frame-code';
import { openCopy, openFilm, untilReady } from '../../lab/driver/film';
import { inPage } from '../../lab/driver/in-page';
import {
  byId,
  joinParty,
  participantId,
  positionOf,
  startParty,
  untilView,
} from '../../lab/driver/party-flow';
import { launchPerson, type Person } from '../../lab/driver/person';
import { expectInStep } from '../../lab/driver/in-step';
import { watchFilm } from '../../lab/driver/truth';

function frameShown(read: typeof readFrameCode): number | null {
  const video = document.querySelector<HTMLVideoElement>('[data-testid=stage-video]');
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (!video?.paused || video.seeking || !context) return null;
  canvas.width = video.videoWidth;
  canvas.height = Math.ceil(video.videoHeight / 8);
  context.drawImage(video, 0, 0);
  return read(context.getImageData(0, 0, canvas.width, canvas.height));
}

/** The number in the code of the frame that stands on the screen. */
const frameOf = (page: Page): Promise<number | null> => inPage(page, frameShown, readFrameCode);

/** Waits until both show the same frame, and answers its number. */
async function sameFrame(a: Person, b: Person): Promise<number> {
  let frame: number | null = null;
  await expect
    .poll(async () => {
      const frames = [await frameOf(a.page), await frameOf(b.page)];
      frame = frames[0] ?? null;
      return frame !== null && frames[0] === frames[1];
    })
    .toBe(true);
  return frame ?? -1;
}

const setHidden = (person: Person, hidden: boolean): Promise<void> =>
  person.app.evaluate(({ BrowserWindow }, hide) => {
    for (const window of BrowserWindow.getAllWindows()) {
      if (hide) window.hide();
      else window.show();
    }
  }, hidden);

test('a hidden window stays in step; pauses end on one frame; of two seeks at once one counts for both', async () => {
  test.setTimeout(240_000);
  const people: Person[] = [];
  try {
    const film = await filmMp4();
    const alice = await launchPerson('alice', { fakeDevices: false });
    people.push(alice);
    const bob = await launchPerson('bob', { fakeDevices: false });
    people.push(bob);
    await joinParty(bob, await startParty(alice));
    await openFilm(alice, film.path);
    await openCopy(bob, film.path);
    await untilReady([alice, bob]);
    await watchFilm(alice.page);
    await watchFilm(bob.page);
    await alice.page.keyboard.press('Space');
    await untilView(bob.page, 'the film plays', (view) => view.playback.phase === 'playing');

    // The app's windows aren't throttled, so frames go on behind other windows. The bench covers a window that is told
    // it is hidden.
    await test.step('Bob hides his window, and his film goes on in step', async () => {
      await setHidden(bob, true);
      const from = (await positionOf(bob.page)) ?? 0;
      await expect.poll(() => positionOf(bob.page)).toBeGreaterThan(from + 3_000);
      await expectInStep(alice, bob, film.fps);
      await setHidden(bob, false);
      await expectInStep(alice, bob, film.fps);
    });

    await test.step('three pauses, each on one frame for both', async () => {
      for (const who of [bob, alice, bob]) {
        await who.page.keyboard.press('Space');
        const paused = await untilView(alice.page, 'paused', ({ playback: { phase } }) => phase === 'paused');
        const frame = await sameFrame(alice, bob);
        expect(Math.abs(frame - (paused.playback.timeline.positionMs * film.fps) / 1000)).toBeLessThanOrEqual(
          1,
        );
        await who.page.keyboard.press('Space');
        for (const { page } of people)
          await untilView(page, 'plays again', ({ playback: { phase } }) => phase === 'playing');
      }
    });

    await test.step('both press an arrow at once: the revisions decide, and both say who it was', async () => {
      const before = (await untilView(alice.page, 'the film', () => true)).playback.timeline.revision;
      const pressedMs = performance.now();
      await Promise.all([
        alice.page.keyboard.press('ArrowRight'),
        bob.page.keyboard.press('Shift+ArrowLeft'),
      ]);
      const settled = await untilView(
        alice.page,
        'both seeks are in and the film runs',
        ({ playback: { phase, timeline, lastAction } }) =>
          timeline.revision >= before + 3 && phase === 'playing' && lastAction?.action === 'seek',
      );
      const { timeline, lastAction } = settled.playback;
      await untilView(
        bob.page,
        'Bob sees the same',
        ({ playback }) =>
          playback.timeline.revision === timeline.revision && playback.lastAction?.by === lastAction?.by,
      );
      const description = `${Math.round(performance.now() - pressedMs)} ms from the presses until both agree and play`;
      test.info().annotations.push({ type: 'agreement', description });
      const [alices, bobs] = [
        await participantId(alice.page, 'Alice'),
        await participantId(alice.page, 'Bob'),
      ];
      expect([alices, bobs]).toContain(lastAction?.by);
      const loser = lastAction?.by === alices ? bob : alice;
      const winner = lastAction?.by === alices ? 'Alice' : 'Bob';
      await expect(byId(loser.page, 'system-line').last()).toContainText(winner);
      await alice.page.keyboard.press('Space');
      await sameFrame(alice, bob);
    });

    for (const person of people) expect(person.complaints).toEqual([]);
  } finally {
    for (const person of people.reverse()) await person.quit().catch(() => undefined);
  }
});
