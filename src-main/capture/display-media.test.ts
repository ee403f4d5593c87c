import type { DisplayMediaRequestHandlerHandlerRequest, Session, Streams } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import { silentLog } from '../../test/fakes/silent-log';
import type { CaptureFacts } from './capture-means';
import { answerDisplayMedia } from './display-media';
import type { ScreenChoice } from './screen-requests';

const APP = 'matinee-app://app/';
const linux = (env: CaptureFacts['env']): CaptureFacts => ({
  ...{ platform: 'linux', systemVersion: '6.1.0', engineVersion: '45.4.1', hasPulse: true },
  env,
});
const X11 = linux({ XDG_SESSION_TYPE: 'x11' });
const WAYLAND = linux({ XDG_SESSION_TYPE: 'wayland', WAYLAND_DISPLAY: 'wayland-0' });
const screen: ScreenChoice = {
  ...{ kind: 'screen', sourceId: 'screen:405:0', name: 'Screen 1', displayId: '60' },
  audio: true,
};

function handler(facts: CaptureFacts, choice: ScreenChoice | null) {
  const setHandler = vi.fn<Session['setDisplayMediaRequestHandler']>();
  const choose = vi.fn(() => Promise.resolve(choice));
  const onChoice = vi.fn();
  answerDisplayMedia({ setDisplayMediaRequestHandler: setHandler } as unknown as Session, {
    ...{ appUrl: APP, choose, onChoice, log: silentLog },
    readFacts: () => facts,
    systemOutput: () => Promise.resolve('Sofa'),
  });
  const ask = (more: { audioRequested?: boolean; frame?: object | null } = {}): Promise<Streams | null> =>
    new Promise((resolve) => {
      const request = { audioRequested: true, frame: { parent: null, url: APP }, ...more };
      setHandler.mock.calls[0]?.[0]?.(
        request as unknown as DisplayMediaRequestHandlerHandlerRequest,
        resolve as (streams: Streams | null) => void,
      );
    });
  return { ask, choose, onChoice, setHandler };
}

describe('the answer to a page that wants a screen', () => {
  it('is what the person chose, with the sound of the system', async () => {
    const { ask, choose, onChoice } = handler(X11, screen);
    expect(await ask()).toEqual({ video: { id: 'screen:405:0', name: 'Screen 1' }, audio: 'loopback' });
    expect(choose).toHaveBeenCalledWith({
      ...{ picker: 'ours', audioPossible: true, voicesKeptOut: false, capturedOutput: 'Sofa' },
    });
    expect(onChoice).toHaveBeenCalledWith(screen);
  });

  it('has no sound where none was asked for, or the person wants none', async () => {
    const unasked = handler(X11, screen);
    expect(await unasked.ask({ audioRequested: false })).toEqual({
      video: { id: 'screen:405:0', name: 'Screen 1' },
    });
    expect(unasked.choose).toHaveBeenCalledWith({
      ...{ picker: 'ours', audioPossible: false, voicesKeptOut: true, capturedOutput: null },
    });
    expect(await handler(X11, { ...screen, audio: false }).ask()).not.toHaveProperty('audio');
  });

  it('leaves the choice to the portal, which opens once, for a source that nobody listed', async () => {
    const chosen: ScreenChoice = {
      kind: 'system',
      sourceId: 'system',
      name: '',
      displayId: null,
      audio: true,
    };
    const { ask, choose } = handler(WAYLAND, chosen);
    expect(await ask()).toEqual({ video: { id: 'screen:0:0', name: '' }, audio: 'loopback' });
    expect(choose).toHaveBeenCalledWith(expect.objectContaining({ picker: 'system' }));
  });

  it('never is the Mac’s own picker, which comes without sound', () => {
    expect(handler(X11, null).setHandler.mock.calls[0]?.[1]).toBeUndefined();
  });

  it('is null for a cancel, a failure, and whoever isn’t the app’s own page', async () => {
    const cancelled = handler(X11, null);
    expect(await cancelled.ask()).toBeNull();
    expect(cancelled.onChoice).not.toHaveBeenCalled();
    const failing = handler(X11, screen);
    failing.choose.mockRejectedValue(new Error('no'));
    expect(await failing.ask()).toBeNull();
    for (const frame of [null, { parent: null, url: 'https://example.org/' }, { parent: {}, url: APP }]) {
      const { ask, choose } = handler(X11, screen);
      expect(await ask({ frame })).toBeNull();
      expect(choose).not.toHaveBeenCalled();
    }
  });
});
