/**
 * The Content-Security-Policy, word for word. Films of the web come through a scheme of ours, behind which main decides
 * what may be reached (src-main/films/web-film-gate.ts). Only sockets to the server of a party, which isn't known
 * before the page is there, are left open: of these `page-servers.ts` allows those of its parties. The development
 * server needs its own styles and its socket.
 */

/** @param devServer origin of Vite's server in development, else null. */
export const contentPolicy = (devServer: string | null): string => {
  const directives: Record<string, readonly string[]> = {
    'default-src': ["'none'"],
    // WebAssembly is compiled from our own files only, and is no `eval`: the noise filter consists of it (ADR 16).
    'script-src': ["'self'", "'wasm-unsafe-eval'"],
    // Vite's development server puts styles into the page by script.
    'style-src': devServer ? ["'self'", "'unsafe-inline'"] : ["'self'"],
    'img-src': ["'self'", 'data:', 'blob:'],
    'font-src': ["'self'"],
    'media-src': ["'self'", 'blob:', 'matinee-film:', 'matinee-web:'],
    'connect-src': [
      "'self'",
      // The player requests a byte of a film that doesn't play, to tell a missing one from one it can't decode.
      'matinee-film:',
      'matinee-web:',
      // The same holds for a film that was dropped.
      'blob:',
      'wss:',
      'ws://127.0.0.1:*',
      'ws://localhost:*',
    ],
    'worker-src': ["'self'", 'blob:'],
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
    'frame-ancestors': ["'none'"],
    'object-src': ["'none'"],
    // No text becomes markup or a script's address, whatever a library would do with it. Vue makes a policy of its own for
    // its templates' static parts; Vite's client shows errors by markup.
    ...(devServer === null && {
      'require-trusted-types-for': ["'script'"],
      'trusted-types': ['vue'],
    }),
  };
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ');
};

/**
 * Features that a page may use by default, and ours never does: they are denied to it and to anything injected into it.
 */
const DENIED_FEATURES = [
  ...['accelerometer', 'bluetooth', 'browsing-topics', 'geolocation', 'gyroscope', 'hid', 'idle-detection'],
  ...[
    'local-fonts',
    'magnetometer',
    'midi',
    'payment',
    'publickey-credentials-get',
    'serial',
    'storage-access',
  ],
  ...['sync-xhr', 'usb', 'window-management', 'xr-spatial-tracking'],
];

/** The headers of every answer that is a part of the page. */
export const pageHeaders = (devServer: string | null): Readonly<Record<string, string>> => ({
  'Content-Security-Policy': contentPolicy(devServer),
  'Permissions-Policy': DENIED_FEATURES.map((name) => `${name}=()`).join(', '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
});
