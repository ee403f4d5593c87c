/** Whether `npm start` is as safe as what people get: the decision alone. Tests and the demo meet nobody, and don't ask. */

export interface StartSafetyFacts {
  readonly isRoot: boolean;
  /** The system lets programs without a profile have no user namespaces, so Chromium's sandbox doesn't start. */
  readonly sandboxForbidden: boolean;
  readonly electronVersion: string;
  readonly pinnedVersion: string;
  /** MATINEE_UNSAFE_START=1 */
  readonly agreed: boolean;
}

export interface StartSafety {
  readonly goesOn: boolean;
  /** For the terminal, one a line. */
  readonly said: readonly string[];
}

const majorOf = (version: string): number => Number.parseInt(version.replace(/^v/, ''), 10);

/**
 * As root, and on an Electron older than the pinned one, it starts only where somebody has agreed. Where the system
 * forbids the sandbox to an ordinary user it says so and starts: that is a fresh Ubuntu, and there is nothing to do
 * about it from here.
 */
export const startSafety = (facts: StartSafetyFacts): StartSafety => {
  const { electronVersion, pinnedVersion } = facts;
  const major = majorOf(electronVersion);
  const reasons = [
    ...(facts.isRoot
      ? ['As root there is no sandbox around films and calls of other people. Start it as an ordinary user.']
      : []),
    // A version that can't be read isn't known to get mends.
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
