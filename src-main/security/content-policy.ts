/**
 * The Content-Security-Policy, word for word. Open are only: connections to any server a host may choose (plain HTTP
 * to this machine alone), and films from any address. The development server needs its own styles and its socket.
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
    'media-src': ["'self'", 'blob:', 'matinee-film:', 'https:', 'http:'],
    'connect-src': [
      "'self'",
      // The player asks for a byte of a film that doesn't play, to tell a missing one from one it can't decode.
      'matinee-film:',
      // The same of a film that was dropped.
      'blob:',
      'https:',
      'wss:',
      'http://127.0.0.1:*',
      'ws://127.0.0.1:*',
      'http://localhost:*',
      'ws://localhost:*',
    ],
    'worker-src': ["'self'", 'blob:'],
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
    'frame-ancestors': ["'none'"],
    'object-src': ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ');
};

/** What goes with every answer that the page is made of. */
export const pageHeaders = (devServer: string | null): Readonly<Record<string, string>> => ({
  'Content-Security-Policy': contentPolicy(devServer),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
});
