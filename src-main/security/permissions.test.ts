import type { Session, WebContents } from 'electron';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { APP_URL } from './app-address';
import { NETWORK_PERMISSIONS } from './page-permissions';
import { guardPermissions, type AnswerScreen } from './permissions';

const systemPreferences = vi.hoisted(() => ({
  askForMediaAccess: vi.fn<(type: string) => Promise<boolean>>(),
}));
vi.mock('electron', () => ({ systemPreferences }));

type Request = Parameters<NonNullable<Parameters<Session['setPermissionRequestHandler']>[0]>>;
type Check = Parameters<NonNullable<Parameters<Session['setPermissionCheckHandler']>[0]>>;

function guarded() {
  const onRequest = vi.fn<Session['setPermissionRequestHandler']>();
  const onCheck = vi.fn<Session['setPermissionCheckHandler']>();
  const onDevice = vi.fn<Session['setDevicePermissionHandler']>();
  const page = { forcefullyCrashRenderer: vi.fn() } as unknown as WebContents;
  const answerScreen = vi.fn<AnswerScreen>((_page, _wantsSound, answer) => answer(true));
  const session = {
    setPermissionRequestHandler: onRequest,
    setPermissionCheckHandler: onCheck,
    setDevicePermissionHandler: onDevice,
  } as unknown as Session;
  guardPermissions(session, APP_URL, (sender) => sender === page, answerScreen);
  return {
    ...{ page, answerScreen, onDevice },
    request: (
      name: string,
      from: WebContents,
      url: string,
      isMainFrame = true,
      ...said: [mediaTypes?: ('audio' | 'video')[]]
    ): Promise<boolean> =>
      new Promise((resolve) =>
        onRequest.mock.calls[0]?.[0]?.(from, name as Request[1], resolve, {
          ...{ requestingUrl: url, isMainFrame },
          ...(said.length > 0 && { mediaTypes: said[0] }),
        }),
      ),
    check: (name: string, from: WebContents | null, origin: string, isMainFrame = true): boolean =>
      onCheck.mock.calls[0]?.[0]?.(from, name as Check[1], origin, {
        ...{ isMainFrame, requestingUrl: origin },
      }) ?? false,
  };
}

describe('the local network', () => {
  it.each(NETWORK_PERMISSIONS)(
    'the local network is open to our page by %s, requested or checked',
    async (name) => {
      const { page, request, check } = guarded();
      expect(await request(name, page, APP_URL)).toBe(true);
      expect(check(name, page, 'matinee-app://app')).toBe(true);
    },
  );

  it.each(NETWORK_PERMISSIONS)('the local network is shut to everybody else by %s', async (name) => {
    const { page, request, check } = guarded();
    const other = {} as WebContents;
    for (const [from, url, isMainFrame] of [
      [other, APP_URL, true],
      [page, 'https://example.org/', true],
      [page, APP_URL, false],
    ] as const) {
      expect(await request(name, from, url, isMainFrame)).toBe(false);
      expect(check(name, from, url, isMainFrame)).toBe(false);
    }
  });
});

describe('a capture of a screen', () => {
  /** The ways in which Electron 45 and earlier versions ask for a capture of a screen. */
  const asked = [
    { name: 'display-capture', mediaTypes: ['video', 'audio'], wantsSound: true },
    { name: 'display-capture', mediaTypes: ['video'], wantsSound: false },
    { name: 'media', mediaTypes: [], wantsSound: null },
    { name: 'media', mediaTypes: undefined, wantsSound: null },
  ] satisfies { name: string; mediaTypes?: ('audio' | 'video')[] | undefined; wantsSound: boolean | null }[];

  it.each(asked)(
    'a capture of a screen, requested as $name of $mediaTypes, is asked of the person',
    async ({ name, mediaTypes, wantsSound }) => {
      const { page, request, answerScreen } = guarded();
      expect(await request(name, page, APP_URL, true, mediaTypes)).toBe(true);
      expect(answerScreen).toHaveBeenCalledWith(page, wantsSound, expect.any(Function));
    },
  );

  it('a capture of a screen is asked of the person also where the request doesn’t say what it is for', async () => {
    const { page, request, answerScreen } = guarded();
    expect(await request('media', page, APP_URL)).toBe(true);
    expect(answerScreen).toHaveBeenCalledWith(page, null, expect.any(Function));
  });

  it('a capture of a screen isn’t asked for by another page or a frame', async () => {
    const { page, request, answerScreen } = guarded();
    for (const { name, mediaTypes } of asked) {
      expect(await request(name, {} as WebContents, APP_URL, true, mediaTypes)).toBe(false);
      expect(await request(name, page, 'https://example.org/', true, mediaTypes)).toBe(false);
      expect(await request(name, page, APP_URL, false, mediaTypes)).toBe(false);
    }
    expect(answerScreen).not.toHaveBeenCalled();
  });

  it('a capture of a screen isn’t a lasting permission', () => {
    const { page, check } = guarded();
    expect(check('display-capture', page, 'matinee-app://app')).toBe(false);
  });

  it('a request for camera and microphone doesn’t ask the person for a screen', async () => {
    const { page, request, answerScreen } = guarded();
    expect(await request('media', page, APP_URL, true, ['audio', 'video'])).toBe(true);
    expect(answerScreen).not.toHaveBeenCalled();
  });
});

describe('a permission check', () => {
  it('a permission check is answered also where Chromium names no page, by its address', () => {
    const { check } = guarded();
    expect(check('media', null, 'matinee-app://app')).toBe(true);
    expect(check('media', null, 'https://example.org')).toBe(false);
  });

  it('a permission check grants nothing to others, and nothing that the page never needs', async () => {
    const { page, check, request } = guarded();
    expect(check('media', {} as WebContents, 'matinee-app://app')).toBe(false);
    expect(check('geolocation', page, 'matinee-app://app')).toBe(false);
    expect(await request('geolocation', page, APP_URL)).toBe(false);
  });

  it('a permission check never grants a device', () => {
    const { onDevice } = guarded();
    expect(onDevice.mock.calls[0]?.[0]?.({ deviceType: 'usb', origin: 'matinee-app://app' } as never)).toBe(
      false,
    );
  });
});

describe('camera and microphone', () => {
  const { platform } = process;
  const on = (system: NodeJS.Platform): void =>
    void Object.defineProperty(process, 'platform', { value: system });
  afterEach(() => {
    on(platform);
    systemPreferences.askForMediaAccess.mockReset();
  });
  const ask = async (...mediaTypes: ('audio' | 'video')[]): Promise<boolean> => {
    const { page, request } = guarded();
    return request('media', page, APP_URL, true, mediaTypes);
  };
  const asked = () => systemPreferences.askForMediaAccess.mock.calls.map(([type]) => type);

  it.each(['linux', 'win32'] as const)(
    'camera and microphone are granted without asking the system on %s',
    async (system) => {
      on(system);
      expect(await ask('audio', 'video')).toBe(true);
      expect(asked()).toEqual([]);
    },
  );

  it('camera and microphone are asked of macOS, each by its name', async () => {
    on('darwin');
    systemPreferences.askForMediaAccess.mockResolvedValue(true);
    expect(await ask('audio', 'video')).toBe(true);
    expect(asked()).toEqual(['microphone', 'camera']);
  });

  it('camera and microphone aren’t granted where the person refuses one of them to macOS, or macOS fails', async () => {
    on('darwin');
    systemPreferences.askForMediaAccess.mockImplementation((type) => Promise.resolve(type === 'camera'));
    expect(await ask('video', 'audio')).toBe(false);
    systemPreferences.askForMediaAccess.mockRejectedValue(new Error('no system'));
    expect(await ask('video')).toBe(false);
  });

  it('macOS is asked about nothing but camera and microphone', async () => {
    on('darwin');
    const { page, request } = guarded();
    expect(await request('fullscreen', page, APP_URL, true, ['video'])).toBe(true);
    expect(asked()).toEqual([]);
  });
});
