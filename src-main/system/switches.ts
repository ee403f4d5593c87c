/**
 * The switches that the app accepts where people have it. Chromium has some thousand, and with several of them any
 * program that starts the app could read the page, its cameras and its keys: `--remote-debugging-port`,
 * `--load-extension`, `--proxy-server`, `--ignore-certificate-errors`, `--no-sandbox`. So a switch that isn't listed
 * here is refused.
 */

/** The app's own switches, and those of Chromium that change how it looks or where it keeps things. */
const TAKEN: ReadonlySet<string> = new Set([
  'profile',
  'join',
  'film',
  'user-data-dir',
  'lang',
  'ozone-platform',
  'ozone-platform-hint',
  'enable-wayland-ime',
  'force-device-scale-factor',
  'disable-gpu',
]);

/** Chromium takes one hyphen for two, on Windows a slash too, and ignores case there. */
const switchName = (arg: string, platform: NodeJS.Platform): string | null => {
  const windows = platform === 'win32';
  const match = (windows ? /^(?:--?|\/)([^=]*)/ : /^--?([^=]*)/).exec(arg);
  const name = match?.[1];
  if (name === undefined) return null;
  return windows ? name.toLowerCase() : name;
};

/**
 * The switches among the arguments that aren't accepted, as they were written but for their values.
 * @param args without the executable. The place of a switch doesn't count: a value to us is a switch to Chromium.
 */
export const refusedSwitches = (args: readonly string[], platform: NodeJS.Platform): readonly string[] =>
  args
    .filter((arg) => {
      const name = switchName(arg, platform);
      return name !== null && !TAKEN.has(name);
    })
    .map((arg) => arg.replace(/=.*$/s, '').slice(0, 80));

/** The facts that are checked before anything else runs. */
export interface StartFacts {
  readonly args: readonly string[];
  readonly platform: NodeJS.Platform;
  /** Chromium's own view: an environment variable switches it off as well. */
  readonly withoutSandbox: boolean;
  /** Whether it was started by an AppImage's own script, which leaves the sandbox out where the system forbids it. */
  readonly fromAppImage: boolean;
  /** Unpacked, or packed for tests: everything is accepted. */
  readonly forDevelopment: boolean;
}

export interface StartRefusal {
  readonly sentence: string;
  /** Whether it is shown in a window, too: nobody may be looking at a terminal, and nothing else was asked for. */
  readonly shown: boolean;
}

/** @returns the text for the person who started the app, where it has to end; null where it may go on */
export const startRefusal = (facts: StartFacts): StartRefusal | null => {
  if (facts.forDevelopment) return null;
  const refused = refusedSwitches(facts.args, facts.platform);
  if (facts.withoutSandbox)
    return {
      sentence:
        'Matinee doesn’t start without the sandbox that keeps films and calls away from your files. ' +
        'Start it without --no-sandbox and ELECTRON_DISABLE_SANDBOX, and not as root. ' +
        'Where the system forbids the sandbox to an AppImage, install the .deb, which asks for it.',
      shown: facts.fromAppImage && refused.every((name) => name === '--no-sandbox'),
    };
  if (refused.length === 0) return null;
  const sentence = `Matinee takes no ${refused.join(', ')}. Start it without; it takes --profile, --join and --film.`;
  return { sentence, shown: false };
};
