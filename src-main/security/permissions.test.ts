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
  it.each(NETWORK_PERMISSIONS)('is open to our page by %s, asked for or looked up', async (name) => {
    const { page, request, check } = guarded();
    expect(await request(name, page, APP_URL)).toBe(true);
    expect(check(name, page, 'matinee-app://app')).toBe(true);
  });

  it.each(NETWORK_PERMISSIONS)('is shut to everybody else by %s', async (name) => {
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
  /** As Electron 45 asks for it, and as those before do. */
  const asked = [
    { name: 'display-capture', mediaTypes: ['video', 'audio'], wantsSound: true },
    { name: 'display-capture', mediaTypes: ['video'], wantsSound: false },
    { name: 'media', mediaTypes: [], wantsSound: null },
    { name: 'media', mediaTypes: undefined, wantsSound: null },
  ] satisfies { name: string; mediaTypes?: ('audio' | 'video')[] | undefined; wantsSound: boolean | null }[];

  it.each(asked)(
    'is asked of the person as $name of $mediaTypes',
    async ({ name, mediaTypes, wantsSound }) => {
      const { page, request, answerScreen } = guarded();
      expect(await request(name, page, APP_URL, true, mediaTypes)).toBe(true);
      expect(answerScreen).toHaveBeenCalledWith(page, wantsSound, expect.any(Function));
    },
  );

  it('is asked of the person also where nothing is said of what it is for', async () => {
    const { page, request, answerScreen } = guarded();
    expect(await request('media', page, APP_URL)).toBe(true);
    expect(answerScreen).toHaveBeenCalledWith(page, null, expect.any(Function));
  });

  it('isn’t asked for by another page or a frame', async () => {
    const { page, request, answerScreen } = guarded();
    for (const { name, mediaTypes } of asked) {
      expect(await request(name, {} as WebContents, APP_URL, true, mediaTypes)).toBe(false);
      expect(await request(name, page, 'https://example.org/', true, mediaTypes)).toBe(false);
      expect(await request(name, page, APP_URL, false, mediaTypes)).toBe(false);
    }
    expect(answerScreen).not.toHaveBeenCalled();
  });

  it('isn’t a permission that stands', () => {
    const { page, check } = guarded();
    expect(check('display-capture', page, 'matinee-app://app')).toBe(false);
  });

  it('isn’t what camera and microphone are', async () => {
    const { page, request, answerScreen } = guarded();
    expect(await request('media', page, APP_URL, true, ['audio', 'video'])).toBe(true);
    expect(answerScreen).not.toHaveBeenCalled();
  });
});

describe('what is looked up', () => {
  it('is answered also where Chromium doesn’t say which page asks, by its address', () => {
    const { check } = guarded();
    expect(check('media', null, 'matinee-app://app')).toBe(true);
    expect(check('media', null, 'https://example.org')).toBe(false);
  });

  it('is nobody else’s, and nothing that the page never needs', async () => {
    const { page, check, request } = guarded();
    expect(check('media', {} as WebContents, 'matinee-app://app')).toBe(false);
    expect(check('geolocation', page, 'matinee-app://app')).toBe(false);
    expect(await request('geolocation', page, APP_URL)).toBe(false);
  });

  it('is never a device', () => {
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

  it.each(['linux', 'win32'] as const)('are given without a question to the system on %s', async (system) => {
    on(system);
    expect(await ask('audio', 'video')).toBe(true);
    expect(asked()).toEqual([]);
  });

  it('are asked of macOS, each by its name', async () => {
    on('darwin');
    systemPreferences.askForMediaAccess.mockResolvedValue(true);
    expect(await ask('audio', 'video')).toBe(true);
    expect(asked()).toEqual(['microphone', 'camera']);
  });

  it('aren’t given where the person refuses one of them to macOS, or macOS fails', async () => {
    on('darwin');
    systemPreferences.askForMediaAccess.mockImplementation((type) => Promise.resolve(type === 'camera'));
    expect(await ask('video', 'audio')).toBe(false);
    systemPreferences.askForMediaAccess.mockRejectedValue(new Error('no system'));
    expect(await ask('video')).toBe(false);
  });

  it('are all that macOS is asked about', async () => {
    on('darwin');
    const { page, request } = guarded();
    expect(await request('fullscreen', page, APP_URL, true, ['video'])).toBe(true);
    expect(asked()).toEqual([]);
  });
});
