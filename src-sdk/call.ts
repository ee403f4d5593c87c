import { Emitter } from '@core/base/emitter';
import { WatchTogetherError } from '@core/base/errors';
import { NO_FACTS, type LocalFacts } from '@core/session/party-view';
import type { Replica } from '@core/session/replica';
import type { PublicationKind } from '@core/wire/room';
import type { IceServer, ServerEventPayload } from '@core/wire/socket';
import type { ConnectOptions, Device, DeviceKind, Preview, VideoPreset, VideoQuality } from './api';
import type { WatchTogetherEvents } from './api';

export type CallEvents = Pick<
  WatchTogetherEvents,
  | 'streamAdded'
  | 'streamRemoved'
  | 'speakingStarted'
  | 'speakingStopped'
  | 'devicesChanged'
  | 'deviceLost'
  | 'warning'
> & {
  playbackBlocked: object;
  /** A link that had worked is being rebuilt, or works again, or isn't needed any more (`gone`). */
  linkLost: { participantId: string };
  linkRestored: { participantId: string; gone: boolean };
  /** `facts` of somebody changed. */
  changed: object;
};

const notYet = (): Promise<never> =>
  Promise.reject(new WatchTogetherError('INTERNAL', 'Own media comes with the next step'));

/** Everything that is seen and heard: own devices, links, voices, the shared screen. */
export class Call {
  readonly events = new Emitter<CallEvents>();

  facts(_participantId: string): LocalFacts {
    return NO_FACTS;
  }

  /** Begins to open what is wanted; refusals become warnings. @returns what the join tells the server. */
  prepare(_options: ConnectOptions): { audio: boolean; video: boolean } {
    return { audio: false, video: false };
  }

  setRoom(_replica: Replica): void {}
  setIceServers(_servers: readonly IceServer[]): void {}
  setSignalUp(_up: boolean): void {}
  handleSignal(_message: ServerEventPayload<'signal'>): void {}
  leave(): void {}
  checkConnection(): void {}

  preview(_options: { audio: boolean; video: boolean }): Promise<Preview> {
    return notYet();
  }
  stopPreview(): void {}
  onLocalLevel(_listener: (level: number) => void): () => void {
    return () => undefined;
  }
  listDevices(): Promise<readonly Device[]> {
    return Promise.resolve([]);
  }
  switchDevice(_kind: DeviceKind, _id: string): Promise<void> {
    return notYet();
  }
  setVoiceOutput(_id: string): Promise<void> {
    return notYet();
  }
  setAudio(_on: boolean): Promise<void> {
    return notYet();
  }
  setVideo(_on: boolean): Promise<void> {
    return notYet();
  }
  setVideoQuality(_quality: VideoPreset | VideoQuality): Promise<void> {
    return notYet();
  }
  stream(_participantId: string, _kind: PublicationKind): MediaStream | null {
    return null;
  }
  setVolume(_participantId: string, _volume: number): void {}
  resumePlayback(): Promise<void> {
    return Promise.resolve();
  }
  startScreenShare(_options: { audio?: boolean; hint?: 'motion' | 'text' }): Promise<void> {
    return notYet();
  }
  stopScreenShare(): Promise<void> {
    return Promise.resolve();
  }
  dispose(): void {
    this.events.clear();
  }
}
