/**
 * The permissions that the page may ask the browser for, as a table: everything else is denied, and everything to
 * everybody else.
 */
import { isAppUrl } from './app-address';

/**
 * Chromium's Local Network Access: a page that isn't local itself needs them for private and loopback addresses, and a
 * page of a custom scheme isn't. There is one name until Chromium 144, and two since (loopback and network apart). They
 * know the page and no address, so other parts decide what the page may reach there.
 */
export const NETWORK_PERMISSIONS = ['local-network-access', 'local-network', 'loopback-network'] as const;

/** Granted to the page whenever it asks. A screen isn't among them: each capture is asked about by itself. */
const GRANTED: ReadonlySet<string> = new Set([
  'media',
  'speaker-selection',
  'fullscreen',
  'clipboard-sanitized-write',
  ...NETWORK_PERMISSIONS,
]);

/** @param url the asking page's address, or its origin */
export const mayHave = (permission: string, url: string, isMainFrame: boolean, appUrl: string): boolean =>
  GRANTED.has(permission) && isMainFrame && isAppUrl(url, appUrl);

/**
 * Whether a permission request is one for a screen, a window or a tab. Electron 45 says so; earlier ones call it
 * `media`, with neither camera nor microphone.
 */
export const isForScreen = (permission: string, mediaTypes: readonly string[]): boolean =>
  permission === 'display-capture' || (permission === 'media' && mediaTypes.length === 0);

/** Whether our own page may be asked about a screen. */
export const mayAskForScreen = (url: string, isMainFrame: boolean, appUrl: string): boolean =>
  isMainFrame && isAppUrl(url, appUrl);
