import { describe, expect, it } from 'vitest';
import { APP_SCHEME, APP_URL, FILM_SCHEME, isAppUrl, pageOrigin } from './app-address';
import { isExternalLink } from '@core/net/external-link';
import { mayHave, NETWORK_PERMISSIONS } from './page-permissions';

describe('our own page', () => {
  it('our own page is told from others', () => {
    expect(isAppUrl('matinee-app://app/index.html#party', APP_URL)).toBe(true);
    expect(isAppUrl('matinee-app://app', APP_URL)).toBe(true);
    for (const url of [
      'matinee-app://evil/',
      'matinee-app://app.evil/',
      'matinee-app://x@app/',
      'matinee-film://app/',
      'https://app/',
      'about:blank',
      '',
    ])
      expect(isAppUrl(url, APP_URL), url).toBe(false);
    expect(isAppUrl('http://localhost:5173/x', 'http://localhost:5173/')).toBe(true);
    expect(isAppUrl('http://localhost:5174/x', 'http://localhost:5173/')).toBe(false);
    expect(pageOrigin(APP_URL)).toBe('matinee-app://app');
  });

  it('our own page is never an address that can’t be read', () => {
    expect(isAppUrl('no address', 'no address')).toBe(false);
    expect(isAppUrl('matinee-app://x:y@app/', 'matinee-app://x:y@app/')).toBe(false);
    expect(pageOrigin('no address')).toBe('null');
  });

  it('our own page has a scheme of its own, apart from that of films', () => {
    expect([APP_SCHEME, FILM_SCHEME]).toEqual(['matinee-app', 'matinee-film']);
  });
});

describe('permissions', () => {
  it('permissions are for camera, microphone, speakers, full screen and copying', () => {
    for (const name of ['media', 'speaker-selection', 'fullscreen', 'clipboard-sanitized-write'])
      expect(mayHave(name, 'matinee-app://app/', true, APP_URL)).toBe(true);
    for (const name of [
      'display-capture',
      'geolocation',
      'notifications',
      'midi',
      'clipboard-read',
      'openExternal',
      'hid',
      'usb',
    ])
      expect(mayHave(name, 'matinee-app://app/', true, APP_URL)).toBe(false);
  });

  it('permissions are for the top frame of our own page, those for the local network too', () => {
    for (const name of ['media', ...NETWORK_PERMISSIONS]) {
      expect(mayHave(name, 'matinee-app://app/', true, APP_URL), name).toBe(true);
      expect(mayHave(name, 'https://example.org/', true, APP_URL), name).toBe(false);
      expect(mayHave(name, 'matinee-app://app/', false, APP_URL), name).toBe(false);
    }
  });
});

describe('links to elsewhere', () => {
  it('links to elsewhere open when they are https and plain', () => {
    expect(isExternalLink('https://example.org/help?x=1')).toBe(true);
    for (const link of [
      'http://example.org/',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'ms-settings:privacy',
      'https://user:pass@example.org/',
      `https://example.org/${'x'.repeat(3000)}`,
      'no link',
    ])
      expect(isExternalLink(link), link).toBe(false);
  });
});
