/** Finds the devices that were plugged in just now, from the lists that a browser gives. */

interface Listed {
  readonly id: string;
  readonly kind: string;
}

/** The known devices, `kind id`; null before the first list. */
export type KnownDevices = ReadonlySet<string> | null;

/** Aliases of a device that has an entry of its own; they come and go as the system's default changes. */
const ALIASES: ReadonlySet<string> = new Set(['', 'default', 'communications']);

export const isAlias = (id: string): boolean => ALIASES.has(id);

const keyOf = ({ kind, id }: Listed): string => `${kind} ${id}`;
const realOnes = <D extends Listed>(devices: readonly D[]): readonly D[] =>
  devices.filter(({ id }) => !isAlias(id));

/**
 * Evaluates a changed list. A device that was there, was pulled out and comes back is found like a new one.
 * @returns `found`: none in the first list, which has the devices present at the start
 */
export const findDevices = <D extends Listed>(
  known: KnownDevices,
  devices: readonly D[],
): { known: KnownDevices; found: readonly D[] } => {
  const real = realOnes(devices);
  const found = known === null ? [] : real.filter((device) => !known.has(keyOf(device)));
  return { known: new Set(real.map(keyOf)), found };
};

/** Learns the devices that a permission makes visible: they were there all along, and aren't found. */
export const learnDevices = (known: KnownDevices, devices: readonly Listed[]): KnownDevices =>
  new Set([...(known ?? []), ...realOnes(devices).map(keyOf)]);
