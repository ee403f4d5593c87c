/** Decides whether `npm start` is as safe as the app that people get. Tests and the demo meet nobody, and don't ask. */

export interface StartSafetyFacts {
  readonly isRoot: boolean;
  /**
   * Whether the system lets programs without a profile have no user namespaces, so that Chromium's sandbox doesn't
   * start.
   */
  readonly sandboxForbidden: boolean;
  readonly electronVersion: string;
  readonly pinnedVersion: string;
  /** Whether MATINEE_UNSAFE_START=1 is set. */
  readonly agreed: boolean;
}

export interface StartSafety {
  readonly goesOn: boolean;
  /** The lines for the terminal. */
  readonly said: readonly string[];
}

const majorOf = (version: string): number => Number.parseInt(version.replace(/^v/, ''), 10);

/**
 * As root, and on an Electron older than the pinned one, the app starts only where somebody has agreed. Where the
 * system forbids the sandbox to an ordinary user the script says so and starts: that is a fresh Ubuntu, and nothing can
 * be done about it from here.
 */
export const startSafety = (facts: StartSafetyFacts): StartSafety => {
  const { electronVersion, pinnedVersion } = facts;
  const major = majorOf(electronVersion);
  const reasons = [
    ...(facts.isRoot
      ? ['As root there is no sandbox around films and calls of other people. Start it as an ordinary user.']
      : []),
    // An Electron whose version can't be read may be too old to get security fixes.
    ...(major >= majorOf(pinnedVersion)
      ? []
      : [
          `Electron ${electronVersion} gets no mends any more: holes in its Chromium are known. ` +
            `Let it download ${pinnedVersion} (ELECTRON_MIRROR and HTTPS_PROXY are heeded).`,
        ]),
  ];
  if (reasons.length > 0 && !facts.agreed)
    return {
      goesOn: false,
      said: [
        ...reasons,
        'To try it all the same, with people whom you trust: MATINEE_UNSAFE_START=1 npm start. ' +
          '`npm run demo` and `npm test` meet nobody, and need nothing.',
      ],
    };
  const unconfined =
    facts.sandboxForbidden && !facts.isRoot
      ? [
          'This system forbids Chromium’s sandbox to programs without a profile, so it is off here. The .deb brings one.',
        ]
      : [];
  return { goesOn: true, said: [...reasons, ...unconfined] };
};
