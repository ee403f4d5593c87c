import { devicesBehind } from '@core/call/device-behind';
import type { Device } from '../api/party';

/**
 * Which device of the list a track comes from: a sound server moves what was recorded from a device that goes on to
 * another one. The track lives on, and only the list shows that another microphone is heard. Where nobody tells which one
 * it was, any that goes may have been it.
 */
export class CapturedDevice {
  readonly #said: Device;
  /** Those that it may be: just one where the browser tells, none until a list shows it. */
  #behind: readonly Device[] = [];

  /** @param said what the track says of it, as long as it lives */
  constructor(said: Device) {
    this.#said = said;
  }

  /** By what people know it. */
  get name(): Pick<Device, 'label' | 'groupId'> {
    const [only, ...more] = this.#behind;
    const { label, groupId } = only && more.length === 0 ? only : this.#said;
    return { label, groupId };
  }

  recognise(devices: readonly Device[]): void {
    if (this.#behind.length === 0) this.#behind = devicesBehind(devices, this.#said);
  }

  /** @returns whether it went; `name` is then what went */
  isGoneFrom(devices: readonly Device[]): boolean {
    this.recognise(devices);
    const gone = this.#behind.find((device) => devicesBehind(devices, device).length === 0);
    if (gone) this.#behind = [gone];
    return gone !== undefined;
  }
}
