import type { DisplayMediaRequestHandlerHandlerRequest, Session, Streams } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import { silentLog } from '../../test/fakes/silent-log';
import type { CaptureFacts } from './capture-means';
import { answerDisplayMedia, screenQuestion } from './display-media';
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
  const take = vi.fn(() => choice);
  const onFailure = vi.fn();
  answerDisplayMedia({ setDisplayMediaRequestHandler: setHandler } as unknown as Session, {
    ...{ appUrl: APP, take, onFailure, log: silentLog },
    readFacts: () => facts,
  });
  const ask = (
    more: { audioRequested?: boolean; frame?: object | null } = {},
    answer?: (streams: Streams | null) => void,
  ): Streams | null => {
    let given: Streams | null = null;
    const request = { audioRequested: true, frame: { parent: null, url: APP }, ...more };
    setHandler.mock.calls[0]?.[0]?.(
      request as unknown as DisplayMediaRequestHandlerHandlerRequest,
      answer ?? ((streams) => (given = streams)),
    );
    return given;
  };
  return { ask, take, onFailure, setHandler };
}

describe('the answer to a page that wants a screen', () => {
  it('the page gets the screen that the person chose, with the sound of the system', () => {
    const { ask } = handler(X11, screen);
    expect(ask()).toEqual({ video: { id: 'screen:405:0', name: 'Screen 1' }, audio: 'loopback' });
  });

  it('the page gets no sound where none was asked for, or the person wants none', () => {
    expect(handler(X11, screen).ask({ audioRequested: false })).toEqual({
      video: { id: 'screen:405:0', name: 'Screen 1' },
    });
    expect(handler(X11, { ...screen, audio: false }).ask()).not.toHaveProperty('audio');
  });

  it('the choice of a screen is left to the portal, which opens once, for a source that nobody listed', () => {
    const chosen: ScreenChoice = {
      kind: 'system',
      sourceId: 'system',
      name: '',
      displayId: null,
      audio: true,
    };
    expect(handler(WAYLAND, chosen).ask()).toEqual({
      video: { id: 'screen:0:0', name: '' },
      audio: 'loopback',
    });
  });

  it('the Mac’s own picker, which comes without sound, is never used', () => {
    expect(handler(X11, null).setHandler.mock.calls[0]?.[1]).toBeUndefined();
  });

  it('the answer is null where nobody was asked, and for everybody but the app’s own page', () => {
    expect(handler(X11, null).ask()).toBeNull();
    for (const frame of [null, { parent: null, url: 'https://example.org/' }, { parent: {}, url: APP }]) {
      const { ask, take } = handler(X11, screen);
      expect(ask({ frame })).toBeNull();
      expect(take).not.toHaveBeenCalled();
    }
  });

  it('the frame is taken away again where the page is gone by the time of the answer', () => {
    const { ask, onFailure } = handler(X11, screen);
    ask({}, () => {
      throw new Error('The frame is gone');
    });
    expect(onFailure).toHaveBeenCalledOnce();
  });
});

describe('the question for the person', () => {
  const ask = (facts: CaptureFacts, wantsSound: boolean | null) =>
    screenQuestion({ readFacts: () => facts, systemOutput: () => Promise.resolve('Sofa') }, wantsSound);

  it('the person is asked about sound where there is any, or where the request doesn’t say', async () => {
    for (const wantsSound of [true, null]) {
      expect(await ask(X11, wantsSound)).toEqual({
        ...{ picker: 'ours', audioPossible: true, voicesKeptOut: false, capturedOutput: 'Sofa' },
      });
    }
    expect(await ask(X11, false)).toEqual({
      ...{ picker: 'ours', audioPossible: false, voicesKeptOut: true, capturedOutput: null },
    });
  });

  it('the picker is left to the portal where only that may list screens', async () => {
    expect(await ask(WAYLAND, true)).toMatchObject({ picker: 'system' });
  });
});
