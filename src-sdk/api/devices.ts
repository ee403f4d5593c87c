import type { WatchTogetherError } from '@core/base/errors';
import type { MicrophoneProcessing } from './call';
import type { Device, DeviceKind, Preview, WatchTogetherEvents } from './party';

/** The part of the public surface that is about a person's own devices, whichever party they are in, or in none. */

export type DeviceDeskEvents = Pick<WatchTogetherEvents, 'devicesChanged' | 'deviceLost' | 'deviceFound'> & {
  /** Another track is open, or none: what `preview` answered isn't true any more. */
  inputChanged: { kind: 'camera' | 'microphone' };
  /** Something goes on, but not in the way that was requested. */
  warning: { error: WatchTogetherError };
};

/** Two buses: what is chosen for one of them holds for whoever plays it, now or later. */
export type OutputBus = 'voices' | 'film';

/** Devices in use by one user of the desk: a lobby, a settings page, a party. */
export interface BorrowedDevices {
  /**
   * Opens what is wanted and lets go of the rest; what somebody else has open is shared and not opened again. Refusals
   * land in `problems`, they don't throw.
   */
  preview(options: { audio: boolean; video: boolean }): Promise<Preview>;
  /** Lets go of everything. A device that nobody else has is closed, and its light goes out. */
  giveBack(): void;
}

/** Cameras, microphones and loudspeakers of one person. Lives as long as the app; parties borrow from it. */
export interface DeviceDeskApi {
  on<E extends keyof DeviceDeskEvents>(
    event: E,
    listener: (payload: DeviceDeskEvents[E]) => void,
  ): () => void;
  /** Devices that come and go are told of as long as somebody has borrowed. */
  borrow(): BorrowedDevices;
  listDevices(): Promise<readonly Device[]>;
  /**
   * Uses another device from now on, in every party. The old one goes on until the new one works, and for good where
   * that can't be opened.
   */
  switchDevice(kind: DeviceKind, id: string): Promise<void>;
  /** @param id empty: the system's default. @throws OUTPUT_UNSUPPORTED, DEVICE_NOT_FOUND; it stays where it was */
  setAudioOutput(bus: OutputBus, id: string): Promise<void>;
  /** Level of the own microphone, 0…1, at most 30 times a second. */
  onLocalLevel(listener: (level: number) => void): () => void;
  /** The processing of the own microphone, also before it is open. */
  microphoneProcessing(): MicrophoneProcessing;
  /** Takes effect without a gap. @throws WatchTogetherError where the device can't be opened so; the old one stays */
  setMicrophoneProcessing(processing: MicrophoneProcessing): Promise<void>;
  /** The cost of `noise: 'voice'` on this machine, as a share of one core; measuring takes about a second. */
  measureNoiseCost(): Promise<number>;
  /** Whether the microphone really has echo cancelled, and whether of everything this computer plays. Null: none open. */
  echoCancelled(): 'all' | 'page' | 'none' | null;
  /** Lets go of every device, whoever has borrowed it. */
  dispose(): void;
}
