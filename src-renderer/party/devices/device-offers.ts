import { isOneThing, thingName } from '@core/call/device-things';
import type { Device, DeviceKind } from '@sdk/api/party';

/** A thing that was plugged in just now and may be used: one device, or all ends of one thing, like a headset. */
export interface DeviceOffer {
  readonly name: string;
  readonly devices: readonly Device[];
}

/** The ids of Chromium's entries for the system's choice: these change without anything being plugged in. */
const VIRTUAL_IDS: readonly string[] = ['default', 'communications'];
/** The vendor and product, which Chromium adds to the names of cameras. */
const USB_ID = /\s*\([0-9a-f]{4}:[0-9a-f]{4}\)\s*$/i;
/** The prefix in the name of the system's choice, or the whole name. */
const PREFERRED = /^default( - |$)/i;

/** A device's name as a person knows it; empty where the system keeps it to itself. */
export const plainLabel = (label: string): string => label.replace(PREFERRED, '').replace(USB_ID, '').trim();

const offerOf = (devices: readonly Device[]): DeviceOffer => ({
  name: thingName(devices.map(({ label }) => plainLabel(label))),
  devices,
});
const isSame = (one: Device) => (other: Device) => one.id === other.id && one.kind === other.kind;

/** Whether a device is an end of the offered thing; a thing has one end of each kind that can be meant by "use it". */
const belongsTo = (offer: DeviceOffer, device: Device): boolean =>
  offer.devices.some((end) => isOneThing(end, device)) &&
  offer.devices.every(({ kind }) => kind !== device.kind);

/** The offers with a device that was found; all ends of one thing are one offer. */
export const withFound = (offers: readonly DeviceOffer[], device: Device): readonly DeviceOffer[] => {
  if (VIRTUAL_IDS.includes(device.id)) return offers;
  if (offers.some(({ devices }) => devices.some(isSame(device)))) return offers;
  const thing = offers.find((offer) => belongsTo(offer, device));
  if (!thing) return [...offers, offerOf([device])];
  return offers.map((offer) => (offer === thing ? offerOf([...thing.devices, device]) : offer));
};

/** The offers whose devices are still there. */
export const withoutGone = (
  offers: readonly DeviceOffer[],
  present: readonly Device[],
): readonly DeviceOffer[] =>
  offers.flatMap((offer) => {
    const left = offer.devices.filter((one) => present.some(isSame(one)));
    if (left.length === offer.devices.length) return [offer];
    return left.length > 0 ? [offerOf(left)] : [];
  });

/**
 * The name of the device that is used after a loss: the system's choice, else the first that is left. `system` stands
 * for a system's choice without a name, null for no device at all.
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
  // Nobody chose an output, and where there are several the system doesn't tell which one it takes.
  if (!preferred && kind === 'speaker' && real.length > 1) return 'system';
  const name = plainLabel((preferred ?? real[0])?.label ?? '');
  return name ? { name } : 'system';
};
