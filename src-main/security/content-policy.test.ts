import { describe, expect, it } from 'vitest';
import { contentPolicy, pageHeaders } from './content-policy';

const DEV_SERVER = 'http://localhost:5173';

/** Each directive with its sources. */
const directivesOf = (policy: string): Record<string, string[]> =>
  Object.fromEntries(
    policy.split('; ').map((directive): [string, string[]] => {
      const [name = '', ...sources] = directive.split(' ');
      return [name, sources];
    }),
  );
const released = directivesOf(contentPolicy(null));
const developed = directivesOf(contentPolicy(DEV_SERVER));

describe('the content of the page', () => {
  it.each([
    ['script-src', ["'self'", "'wasm-unsafe-eval'"]],
    ['style-src', ["'self'"]],
    ['font-src', ["'self'"]],
    // The page makes pictures of the chat and of films itself.
    ['img-src', ["'self'", 'data:', 'blob:']],
    ['worker-src', ["'self'", 'blob:']],
  ])('what the page is made of comes from the app alone: %s', (directive, sources) => {
    expect(released[directive]).toEqual(sources);
  });

  it('the policy allows no other kind of content', () => {
    for (const directive of ['default-src', 'object-src', 'base-uri', 'form-action', 'frame-ancestors'])
      expect(released[directive], directive).toEqual(["'none'"]);
  });

  it('text becomes no markup and no script, but by Vue’s own templates', () => {
    expect(released).toMatchObject({
      'require-trusted-types-for': ["'script'"],
      'trusted-types': ['vue'],
    });
  });
});

describe('the sources that the page reads', () => {
  const films = ['matinee-film:', 'matinee-web:', 'blob:'];

  it('the page reads films by the app’s own schemes, and those that were dropped', () => {
    expect(new Set(released['media-src'])).toEqual(new Set(["'self'", ...films]));
  });

  it('the page connects by script to films, and to sockets: encrypted ones, or on this machine', () => {
    const sockets = ['wss:', 'ws://127.0.0.1:*', 'ws://localhost:*'];
    expect(new Set(released['connect-src'])).toEqual(new Set(["'self'", ...films, ...sockets]));
  });
});

describe('the policy in development', () => {
  it('the development policy lets Vite put styles into the page, and show errors by markup', () => {
    expect(developed['style-src']).toEqual(["'self'", "'unsafe-inline'"]);
    expect(developed).not.toHaveProperty('require-trusted-types-for');
    expect(developed).not.toHaveProperty('trusted-types');
  });

  it('the development policy is the released one otherwise', () => {
    const { 'require-trusted-types-for': _markup, 'trusted-types': _names, ...rest } = released;
    expect(developed).toEqual({ ...rest, 'style-src': developed['style-src'] });
  });
});

describe('the headers of the page', () => {
  const headers = pageHeaders(null);

  it('the page’s headers have the policy, in the app and in development', () => {
    expect(headers['Content-Security-Policy']).toBe(contentPolicy(null));
    expect(pageHeaders(DEV_SERVER)['Content-Security-Policy']).toBe(contentPolicy(DEV_SERVER));
  });

  it('the page’s headers deny the features that it never asks for, to it and to anything injected into it', () => {
    const features = headers['Permissions-Policy']?.split(', ');
    expect(new Set(features)).toEqual(
      new Set([
        // These features tell where somebody is, and how their machine moves.
        ...[
          'geolocation=()',
          'accelerometer=()',
          'gyroscope=()',
          'magnetometer=()',
          'xr-spatial-tracking=()',
        ],
        // These features reach devices.
        ...['bluetooth=()', 'hid=()', 'midi=()', 'serial=()', 'usb=()'],
        // These features tell one person from another.
        ...['browsing-topics=()', 'idle-detection=()', 'local-fonts=()', 'window-management=()'],
        ...['payment=()', 'publickey-credentials-get=()', 'storage-access=()', 'sync-xhr=()'],
      ]),
    );
  });

  it('the page’s headers keep files what they say they are, and send no referrer', () => {
    expect(headers).toMatchObject({ 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer' });
  });
});
