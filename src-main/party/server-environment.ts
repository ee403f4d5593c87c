/**
 * The environment of the embedded server's process. It faces the network, and everything that it needs to know comes in
 * its configuration; so secrets that the app was started with (a relay's, a shell's tokens) aren't where an intruder
 * would look first.
 */

/** Without these the process doesn't run, or finds no place for temporary files; by the names of all systems. */
const HANDED_ON = ['SystemRoot', 'windir', 'TEMP', 'TMP', 'TMPDIR', 'TZ', 'LD_LIBRARY_PATH'] as const;

/**
 * @param env the app's. The result is never empty: Electron takes an empty one for none and hands on everything (33,
 * tried).
 */
export const serverEnvironment = (
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> => {
  const handed: Record<string, string> = { MATINEE_EMBEDDED: '1' };
  for (const name of HANDED_ON) {
    const value = env[name];
    if (value !== undefined) handed[name] = value;
  }
  return handed;
};
