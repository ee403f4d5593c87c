import { devicesBehind } from '@core/call/device-behind';
import type { Device } from '../api/party';

/**
 * Tells which device of the list a track comes from. A sound server moves a recording to another device when its own
 * goes: the track lives on, and only the list shows that another microphone is heard. Where the browser doesn't tell
 * which device it was, any one that goes may have been it.
 */
export class CapturedDevice {
  readonly #said: Device;
  /** The devices that it may be: just one where the browser tells, none until a list shows it. */
  #behind: readonly Device[] = [];

  /** @param said the track's own description of its device, as long as the track lives */
  constructor(said: Device) {
    this.#said = said;
  }

  /** The device's name for people. */
  get name(): Pick<Device, 'label' | 'groupId'> {
    const [only, ...more] = this.#behind;
    const { label, groupId } = only && more.length === 0 ? only : this.#said;
    return { label, groupId };
  }

  recognise(devices: readonly Device[]): void {
    if (this.#behind.length === 0) this.#behind = devicesBehind(devices, this.#said);
  }

  /** @returns whether the device went away; `name` is then the name of the device that went */
  isGoneFrom(devices: readonly Device[]): boolean {
    this.recognise(devices);
    const gone = this.#behind.find((device) => devicesBehind(devices, device).length === 0);
    if (gone) this.#behind = [gone];
    return gone !== undefined;
  }
}
