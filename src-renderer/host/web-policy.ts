/**
 * The policy of the page in a browser, as a `<meta>` that the build writes into it: so it holds whoever serves the
 * files. `frame-ancestors` doesn't work there; docs/server.md has the header for it.
 */

/** The web build has no gate for films: the page itself reads an HLS stream, so its server has to be allowed. */
const DIRECTIVES = [
  "default-src 'none'",
  // WebAssembly is compiled from the page's own files only: the noise filter is made of it.
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "media-src 'self' blob: https: http:",
  // Plain HTTP is for a server on the same machine, or the one that the page came from.
  "connect-src 'self' blob: https: wss: http://127.0.0.1:* ws://127.0.0.1:* http://localhost:* ws://localhost:*",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "object-src 'none'",
  "require-trusted-types-for 'script'",
  // Vue makes a policy of this name for its templates' static parts, which come from the build.
  'trusted-types vue',
] as const;

export const webPolicy = (): string => DIRECTIVES.join('; ');

/** A plugin for the build that puts the policy in front of everything that the page loads. */
export const webPolicyPlugin = {
  name: 'matinee-web-policy',
  // Vite's server puts styles into the page by script.
  apply: 'build' as const,
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: { 'http-equiv': 'Content-Security-Policy', content: webPolicy() },
      injectTo: 'head-prepend' as const,
    },
    {
      tag: 'meta',
      attrs: { name: 'referrer', content: 'no-referrer' },
      injectTo: 'head-prepend' as const,
    },
  ],
};
