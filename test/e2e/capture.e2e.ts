/** The means that a script in the page has to capture the screen: it gets a picker, and nothing that nobody chose. */
import { expect, test } from 'playwright/test';
import { byId, startParty } from '../../lab/driver/party-flow';
import { launchPerson, type Person } from '../../lab/driver/person';
import { frameOf } from '../../lab/driver/share-frame';

const NO_FRAME = { edges: [], bar: null };

/** Captures the whole screen by naming it, past `getDisplayMedia`; the result is kept for `outcome`. */
const captureByName = (person: Person): Promise<void> =>
  person.page.evaluate(() => {
    const constraints = {
      video: { mandatory: { chromeMediaSource: 'desktop', chromeMediaSourceId: 'screen:-1:0' } },
    } as unknown as MediaStreamConstraints;
    navigator.mediaDevices.getUserMedia(constraints).then(
      (stream) => Object.assign(window, { outcome: `${stream.getTracks().length} track` }),
      (error: unknown) => Object.assign(window, { outcome: (error as DOMException).name }),
    );
  });
const outcome = (person: Person): Promise<unknown> =>
  person.page.evaluate(() => (window as { outcome?: string }).outcome ?? null);
/** Resolves when the page's process is gone, whoever ended it. */
const pageGone = (person: Person): Promise<string> =>
  person.app.evaluate(
    ({ BrowserWindow }) =>
      new Promise<string>((resolve) => {
        for (const { webContents } of BrowserWindow.getAllWindows())
          webContents.once('render-process-gone', (_event, { reason }) => resolve(reason));
      }),
  );

test('a script gets no screen by itself, by neither door, and no frame outlives its page', async () => {
  const alice = await launchPerson('alice');
  try {
    await startParty(alice);

    await test.step('getUserMedia asks the person, and is refused with the picker', async () => {
      await captureByName(alice);
      await expect(byId(alice.page, 'picker-dialog')).toBeVisible();
      expect(await outcome(alice)).toBeNull();
      await byId(alice.page, 'picker-cancel').click();
      await expect.poll(() => outcome(alice)).toBe('NotAllowedError');
      expect(await frameOf(alice.app)).toEqual(NO_FRAME);
    });

    await test.step('a chosen screen is framed before the page says a word', async () => {
      await alice.page.evaluate(() => {
        void navigator.mediaDevices.getDisplayMedia({ video: true });
      });
      await byId(alice.page, 'picker-source').first().click();
      await byId(alice.page, 'picker-share').click();
      await expect.poll(async () => (await frameOf(alice.app)).edges.length).toBe(4);
    });

    await test.step('the frame goes with a page that crashes', async () => {
      const gone = pageGone(alice);
      await alice.app.evaluate(({ BrowserWindow }) => {
        for (const { webContents } of BrowserWindow.getAllWindows())
          if (webContents.getURL().endsWith('/')) webContents.forcefullyCrashRenderer();
      });
      await gone;
      await expect.poll(() => frameOf(alice.app)).toEqual(NO_FRAME);
    });
  } finally {
    await alice.quit().catch(() => undefined);
  }
});

test('a page that takes an answer for a source of its own is ended', async () => {
  const alice = await launchPerson('alice');
  try {
    await startParty(alice);
    await captureByName(alice);
    await byId(alice.page, 'picker-source').first().click();
    const gone = pageGone(alice);
    await byId(alice.page, 'picker-share').click();
    expect(await gone).toBe('crashed');
    await expect.poll(() => frameOf(alice.app)).toEqual(NO_FRAME);
  } finally {
    await alice.quit().catch(() => undefined);
  }
});
