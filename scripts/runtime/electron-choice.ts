/** Decides which Electron to run, without touching disk or network. */

export interface RuntimeFacts {
  /** The value of MATINEE_ELECTRON. */
  readonly override: string | undefined;
  readonly overrideExists: boolean;
  readonly officialInstalled: boolean;
  /** Whether the download host answers; undefined until it has been tried. */
  readonly officialReachable: boolean | undefined;
  /** Whether only the official Electron will do, as for the app that users get. */
  readonly officialOnly: boolean;
  readonly platform: NodeJS.Platform;
  readonly arch: string;
}

export type RuntimeChoice =
  | { readonly kind: 'override'; readonly executable: string }
  | { readonly kind: 'official-installed' }
  | { readonly kind: 'probe' }
  | { readonly kind: 'official-download' }
  | { readonly kind: 'assemble' }
  | { readonly kind: 'none'; readonly sentence: string };

export function chooseRuntime(facts: RuntimeFacts): RuntimeChoice {
  if (facts.override !== undefined && facts.override !== '' && !facts.officialOnly) {
    if (facts.overrideExists) return { kind: 'override', executable: facts.override };
    return { kind: 'none', sentence: `MATINEE_ELECTRON names ${facts.override}, and there is no such file.` };
  }
  if (facts.officialInstalled) return { kind: 'official-installed' };
  if (facts.officialReachable === undefined) return { kind: 'probe' };
  if (facts.officialReachable) return { kind: 'official-download' };
  if (facts.officialOnly) {
    return {
      kind: 'none',
      sentence:
        'What is packed for users needs the official Electron, and its download host can’t be reached from here. ' +
        'Use a network that reaches it, or set ELECTRON_MIRROR.',
    };
  }
  if (facts.platform === 'linux' && facts.arch === 'x64') return { kind: 'assemble' };
  return {
    kind: 'none',
    sentence:
      'Electron’s download host can’t be reached, and the stand-in for development exists only for Linux on x64. ' +
      'Set ELECTRON_MIRROR to a mirror you can reach, HTTPS_PROXY to your proxy, or MATINEE_ELECTRON to an Electron you have.',
  };
}

/** The base of the download addresses, as @electron/get reads it from the environment. */
export function downloadBase(env: Readonly<Record<string, string | undefined>>): URL {
  const mirror =
    env['npm_config_electron_mirror'] ??
    env['NPM_CONFIG_ELECTRON_MIRROR'] ??
    env['npm_package_config_electron_mirror'] ??
    env['ELECTRON_MIRROR'];
  return new URL(
    mirror === undefined || mirror === ''
      ? 'https://github.com/electron/electron/releases/download/'
      : mirror,
  );
}

/** The proxy a request to `target` goes through, by HTTPS_PROXY, HTTP_PROXY and NO_PROXY. */
export function proxyFor(target: URL, env: Readonly<Record<string, string | undefined>>): URL | undefined {
  const read = (name: string) => env[name.toLowerCase()] ?? env[name.toUpperCase()] ?? '';
  const host = target.hostname.toLowerCase();
  const spared = read('no_proxy')
    .split(/[\s,]+/)
    .map((entry) => entry.toLowerCase().replace(/^\*?\./, ''))
    .filter((entry) => entry !== '');
  if (spared.some((entry) => entry === '*' || host === entry || host.endsWith(`.${entry}`))) return undefined;
  const proxy = target.protocol === 'https:' ? read('https_proxy') : read('http_proxy');
  if (proxy === '') return undefined;
  return new URL(proxy.includes('://') ? proxy : `http://${proxy}`);
}
