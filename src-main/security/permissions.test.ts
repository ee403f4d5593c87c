import type { Session, WebContents } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import { APP_URL } from './app-address';
import { NETWORK_PERMISSIONS } from './page-permissions';
import { guardPermissions } from './permissions';

vi.mock('electron', () => ({ systemPreferences: {} }));

type Request = Parameters<NonNullable<Parameters<Session['setPermissionRequestHandler']>[0]>>;
type Check = Parameters<NonNullable<Parameters<Session['setPermissionCheckHandler']>[0]>>;

function guarded() {
  const onRequest = vi.fn<Session['setPermissionRequestHandler']>();
  const onCheck = vi.fn<Session['setPermissionCheckHandler']>();
  const page = {} as WebContents;
  const session = {
    setPermissionRequestHandler: onRequest,
    setPermissionCheckHandler: onCheck,
    setDevicePermissionHandler: () => undefined,
  } as unknown as Session;
  guardPermissions(session, APP_URL, (sender) => sender === page);
  return {
    page,
    request: (name: string, from: WebContents, url: string, isMainFrame = true): Promise<boolean> =>
      new Promise((resolve) =>
        onRequest.mock.calls[0]?.[0]?.(from, name as Request[1], resolve, {
          ...{ requestingUrl: url, isMainFrame },
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
