/**
 * The Content-Security-Policy, word for word. Films of the web come through a scheme of ours, behind which main decides
 * what may be reached (media/web-film-gate.ts). Open are only sockets to the server of a party, which isn't known before
 * the page is there: of all that this lets through `page-servers.ts` lets through those of its parties. The development
 * server needs its own styles and its socket.
 */

/** @param devServer origin of Vite's server in development, else null. */
export const contentPolicy = (devServer: string | null): string => {
  const directives: Record<string, readonly string[]> = {
    'default-src': ["'none'"],
    // WebAssembly is compiled from our own files only, and is no `eval`: the noise filter is made of it (ADR 16).
    'script-src': ["'self'", "'wasm-unsafe-eval'"],
    // Vite's development server puts styles into the page by script.
    'style-src': devServer ? ["'self'", "'unsafe-inline'"] : ["'self'"],
    'img-src': ["'self'", 'data:', 'blob:'],
    'font-src': ["'self'"],
    'media-src': ["'self'", 'blob:', 'matinee-film:', 'matinee-web:'],
    'connect-src': [
      "'self'",
      // The player asks for a byte of a film that doesn't play, to tell a missing one from one it can't decode.
      'matinee-film:',
      'matinee-web:',
      // The same of a film that was dropped.
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

/** Of what a page may ask for by default, what ours never does: neither it nor anything that gets into it has them. */
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

/** What goes with every answer that the page is made of. */
export const pageHeaders = (devServer: string | null): Readonly<Record<string, string>> => ({
  'Content-Security-Policy': contentPolicy(devServer),
  'Permissions-Policy': DENIED_FEATURES.map((name) => `${name}=()`).join(', '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
});
