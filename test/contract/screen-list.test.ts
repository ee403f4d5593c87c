/**
 * The list of screens and windows, from the page's call to Electron's `getSources`. That is never called where the
 * desktop's portal has the picker, whatever the page asks for and whenever the session changes, and never with pictures
 * of no size. Both end the whole app under Wayland (seen on Electron 33). test/long/wayland counts how often the portal
 * itself is asked.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SourcesOptions } from 'electron';
import { SYSTEM_PICKER } from '@core/ipc/capture';
import type { CaptureFacts } from '../../src-main/capture/capture-means';
import { screenQuestion } from '../../src-main/capture/display-media';
import { ScreenRequests } from '../../src-main/capture/screen-requests';
import { listScreenSources } from '../../src-main/capture/screen-sources';
import { ManualClock } from '../fakes/clock';

/** The test that Chromium's capturer makes (`DesktopCapturer::IsRunningUnderWayland`), translated. */
const capturesByPortal = ({ XDG_SESSION_TYPE, WAYLAND_DISPLAY }: CaptureFacts['env']): boolean =>
  (XDG_SESSION_TYPE ?? '').startsWith('wayland') && (WAYLAND_DISPLAY ?? '') !== '';

/** The main process's parts as index.ts puts them together, on a machine whose session the test changes. */
const main = () => {
  let env: CaptureFacts['env'] = {};
  const calls: { readonly options: SourcesOptions; readonly byPortal: boolean }[] = [];
  const capturer = {
    getSources: (options: SourcesOptions) => {
      calls.push({ options, byPortal: capturesByPortal(env) });
      return Promise.resolve([]);
    },
  };
  const facts = (): CaptureFacts => ({
    ...{ platform: 'linux', systemVersion: '6.1', engineVersion: '45.4.1', hasPulse: true, env },
  });
  let requests = 0;
  const screens = new ScreenRequests({
    ask: () => undefined,
    list: () => listScreenSources(capturer, 'window:1:0', facts()),
    newId: () => `c_${++requests}`,
    timers: new ManualClock(),
  });
  return {
    calls,
    live: (next: CaptureFacts['env']) => void (env = next),
    ask: async (wantsSound: boolean) => {
      const readFacts = facts;
      const question = await screenQuestion(
        { readFacts, systemOutput: () => Promise.resolve('') },
        wantsSound,
      );
      void screens.choose(question);
    },
    list: () => screens.list(`c_${requests}`).catch(() => []),
    answer: () => {
      try {
        screens.answer(`c_${requests}`, SYSTEM_PICKER, true);
      } catch {
        // The page may do anything at this point; here it asks again.
      }
    },
  };
};

const session = fc.record({
  XDG_SESSION_TYPE: fc.constantFrom(undefined, '', 'tty', 'x11', 'wayland', 'wayland-egl', 'Wayland'),
  WAYLAND_DISPLAY: fc.constantFrom(undefined, '', 'wayland-0', '/run/user/1000/wayland-1'),
});
const step = fc.oneof(
  fc.record({ does: fc.constant('live' as const), env: session }),
  fc.record({ does: fc.constant('ask' as const), wantsSound: fc.boolean() }),
  fc.record({ does: fc.constantFrom('list' as const, 'answer' as const) }),
);

describe('the list of screens', () => {
  it('the list of screens is asked of Electron where ours is the picker, with thumbnails of some size', async () => {
    const { live, ask, list, calls } = main();
    live({ XDG_SESSION_TYPE: 'x11' });
    await ask(true);
    await list();
    expect(calls.map(({ options: { thumbnailSize } }) => thumbnailSize)).toEqual([
      { width: 480, height: 300 },
    ]);
  });

  it('the list of screens is never asked of Electron under Wayland, nor with thumbnails of no size, whatever the page does', async () => {
    let asked = 0;
    let refusable = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 20 }), async (steps) => {
        const { live, ask, list, answer, calls } = main();
        for (const one of steps) {
          if (one.does === 'live') live(one.env);
          else if (one.does === 'ask') await ask(one.wantsSound);
          else if (one.does === 'list') await list();
          else answer();
          if (one.does === 'live' && capturesByPortal(one.env)) refusable += 1;
        }
        asked += calls.length;
        for (const { options, byPortal } of calls) {
          expect(byPortal).toBe(false);
          expect(options.thumbnailSize?.width).toBeGreaterThan(0);
          expect(options.thumbnailSize?.height).toBeGreaterThan(0);
        }
      }),
      { numRuns: 300 },
    );
    expect([asked > 0, refusable > 0]).toEqual([true, true]);
  });
});
