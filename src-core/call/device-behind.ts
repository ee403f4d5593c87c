/**
 * Finds the device that an open track comes from. Systems move a track on when its device goes, and nobody tells the
 * page.
 */
import { isAlias } from './found-devices';

interface NamedDevice {
  readonly id: string;
  readonly kind: string;
  readonly label: string;
  /** Common to all devices of one piece of hardware; aliases of a device may have its group too. */
  readonly groupId?: string;
}

const either = <D>(some: readonly D[], all: readonly D[]): readonly D[] => (some.length > 0 ? some : all);

/**
 * The devices in a list that a track may come from, by what it says of itself: one where it names it, by its id, its
 * group or its label (`Default - Headset`), and else all that it can't rule out. Over PulseAudio Chromium's default is
 * called `Default` and is in a group of its own: any microphone may be behind it.
 */
export const devicesBehind = <D extends NamedDevice>(
  devices: readonly D[],
  named: NamedDevice,
): readonly D[] => {
  const real = devices.filter(({ id, kind }) => kind === named.kind && !isAlias(id));
  if (!isAlias(named.id)) return real.filter(({ id }) => id === named.id);
  const inGroup = real.filter(({ groupId }) => Boolean(groupId) && groupId === named.groupId);
  const possible = either(inGroup, real);
  const alike = possible.filter(
    ({ label }) => label !== '' && (named.label === label || named.label.endsWith(` - ${label}`)),
  );
  return either(alike, possible);
};
