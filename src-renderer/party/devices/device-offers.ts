import type { Device, DeviceKind } from '@sdk/api/party';

/** Something that was plugged in just now and may be used: one device, or the microphone and speaker of a headset. */
export interface DeviceOffer {
  readonly name: string;
  readonly devices: readonly Device[];
}

/** Chromium's entries for what the system prefers: they change, nobody plugs them in. */
const VIRTUAL_IDS: readonly string[] = ['default', 'communications'];
/** Vendor and product, as Chromium puts them behind the names of cameras. */
const USB_ID = /\s*\([0-9a-f]{4}:[0-9a-f]{4}\)\s*$/i;
/** Before the name of what the system prefers, or instead of it. */
const PREFERRED = /^default( - |$)/i;
/** What systems add to the name of a thing for each of its ends. */
const END_WORDS =
  /\b(analog|digital|mono|stereo|surround|input|output|iec958|microphones?|mic|headphones?|headsets?|earphones?|earbuds?|speakers?|hands-free|ag audio)\b/gi;
const CHANNEL_WORDS = /\b(analog|digital|mono|stereo|surround|input|output|iec958)\b/gi;

const without = (label: string, words: RegExp): string =>
  label.replace(words, ' ').replace(/\s+/g, ' ').trim();

/** A device's name as a person knows it; empty where the system keeps it to itself. */
export const plainLabel = (label: string): string => label.replace(PREFERRED, '').replace(USB_ID, '').trim();

/** The name of the thing that a device is one end of: "Jabra Evolve" of "Jabra Evolve Mono". */
export const thingName = (label: string): string => {
  const plain = plainLabel(label);
  // Windows: "Microphone (Jabra Evolve)".
  const inBrackets = /\(([^()]+)\)\s*$/.exec(plain)?.[1];
  const name = inBrackets ?? plain;
  return without(name, END_WORDS) || without(name, CHANNEL_WORDS) || plain;
};

const isSound = (kind: DeviceKind): boolean => kind !== 'camera';

const belongsTo = (offer: DeviceOffer, device: Device): boolean =>
  isSound(device.kind) &&
  offer.devices.every(({ kind }) => isSound(kind) && kind !== device.kind) &&
  offer.devices.some(({ label }) => thingName(label).toLowerCase() === thingName(device.label).toLowerCase());

/** The offers with a device that was found; the two ends of one headset are one offer. */
export const withFound = (offers: readonly DeviceOffer[], device: Device): readonly DeviceOffer[] => {
  if (VIRTUAL_IDS.includes(device.id)) return offers;
  const known = (one: Device): boolean => one.id === device.id && one.kind === device.kind;
  if (offers.some(({ devices }) => devices.some(known))) return offers;
  const mate = offers.find((offer) => belongsTo(offer, device));
  if (!mate) return [...offers, { name: plainLabel(device.label), devices: [device] }];
  const whole: DeviceOffer = { name: thingName(device.label), devices: [...mate.devices, device] };
  return offers.map((offer) => (offer === mate ? whole : offer));
};

/** The offers of what is still there. */
export const withoutGone = (
  offers: readonly DeviceOffer[],
  present: readonly Device[],
): readonly DeviceOffer[] =>
  offers.flatMap((offer) => {
    const left = offer.devices.filter((one) =>
      present.some(({ id, kind }) => id === one.id && kind === one.kind),
    );
    if (left.length === offer.devices.length) return [offer];
    return left[0] ? [{ name: plainLabel(left[0].label), devices: left }] : [];
  });

/**
 * What is used after a device was lost, by its name: what the system prefers, else the first that is left.
 * `system`: the system's own, which it doesn't name. Null: nothing is left.
 */
export const fallbackName = (
  kind: DeviceKind,
  lostLabel: string,
  present: readonly Device[],
): { readonly name: string } | 'system' | null => {
  const lost = plainLabel(lostLabel);
  const left = present.filter((one) => one.kind === kind && (lost === '' || plainLabel(one.label) !== lost));
  const real = left.filter(({ id }) => !VIRTUAL_IDS.includes(id));
  if (real.length === 0) return null;
  const preferred = left.find(({ id }) => id === 'default');
  // Nobody chose an output: which one the system takes then, it doesn't say where there are several.
  if (!preferred && kind === 'speaker' && real.length > 1) return 'system';
  const name = plainLabel((preferred ?? real[0])?.label ?? '');
  return name ? { name } : 'system';
};
