import { afterEach, describe, expect, it } from 'vitest';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import { WatchTogetherError } from '@core/base/errors';
import { useSession } from '../party/session';
import { createFakeHost } from '../testing/fake-host';
import { enterParty, playback } from '../testing/enter-party';
import { createWebHost } from '../host/web-host';

let mounted: VueWrapper | null = null;
afterEach(() => {
  mounted?.unmount();
  mounted = null;
});

describe('closing the window', () => {
  const enter = async () => {
    const app = await enterParty({ playback: playback() });
    mounted = app.wrapper;
    const answers = () => app.fakeHost.inputsOf('window.mayClose').length;
    const close = async () => {
      app.fakeHost.emit('window.closing', {});
      await flushPromises();
    };
    return { app, answers, close };
  };

  it('closing the window leaves the party, keeps the seat, and then lets the window close', async () => {
    const { app, answers, close } = await enter();
    app.party.hold('disconnect');
    await close();
    expect(app.party.argsOf('disconnect')).toEqual([[{ returns: true }]]);
    expect(answers()).toBe(0);
    app.party.held.get('disconnect')?.resolve();
    await flushPromises();
    expect(answers()).toBe(1);
    expect(app.fakeHost.inputsOf('party.forget')).toEqual([]);
  });

  it('closing the window leaves the good-bye of a party on the own server to that server', async () => {
    const { app, answers, close } = await enter();
    const session = useSession();
    session.handle = session.handle && { ...session.handle, embedded: true };
    await close();
    expect(app.party.argsOf('disconnect')).toEqual([]);
    expect(answers()).toBe(1);
  });

  it('closing the window works where there is no party, and where leaving fails', async () => {
    const { app, answers, close } = await enter();
    app.party.failures.set('disconnect', new WatchTogetherError('INTERNAL', ''));
    await close();
    expect(answers()).toBe(1);
    useSession().drop();
    await close();
    expect(answers()).toBe(2);
  });
});

describe('a browser tab that goes', () => {
  it('a browser tab that goes counts as a closing window, unless the browser keeps it for the way back', async () => {
    const host = createWebHost(window);
    let closed = 0;
    const off = host.on('window.closing', () => (closed += 1));
    const hide = (persisted: boolean) =>
      window.dispatchEvent(Object.assign(new Event('pagehide'), { persisted }));
    hide(true);
    expect(closed).toBe(0);
    hide(false);
    expect(closed).toBe(1);
    off();
    hide(false);
    expect(closed).toBe(1);
    await createFakeHost().host.mayClose();
    await host.mayClose();
  });
});
