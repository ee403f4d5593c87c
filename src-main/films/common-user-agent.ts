/**
 * The user agent that servers of films see: the same as this engine's browser tells everybody, and neither the app nor
 * Electron's version, which would say which faults to try. It is Chromium's own reduced form.
 */
const SYSTEMS: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  darwin: 'Macintosh; Intel Mac OS X 10_15_7',
  win32: 'Windows NT 10.0; Win64; x64',
};

/** @param chromium its version, of which only the first number is told */
export const commonUserAgent = (platform: NodeJS.Platform, chromium: string): string => {
  const major = /^\d+/.exec(chromium)?.[0] ?? '0';
  const system = SYSTEMS[platform] ?? 'X11; Linux x86_64';
  return `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${major}.0.0.0 Safari/537.36`;
};
