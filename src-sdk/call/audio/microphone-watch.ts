import { Emitter } from '@core/base/emitter';
import {
  notTalking,
  stepInput,
  stepTalking,
  unheard,
  type InputState,
  type TalkingState,
} from '@core/call/own-microphone';
import type { Environment } from '../../base/environment';
import { NamedTimers } from '../../base/named-timers';
import type { LevelMeter } from '../../devices/level-meter';

export interface MicrophoneWatchEvents {
  talkingWhileMuted: object;
  noAudioInput: object;
}

const SAMPLE_MS = 50;

/** Watches one's own microphone for two things its owner should know: it is muted while they talk, or it is dead. */
export class MicrophoneWatch {
  readonly events = new Emitter<MicrophoneWatchEvents>();
  readonly #environment: Pick<Environment, 'clock' | 'timers'>;
  readonly #createMeter: (track: MediaStreamTrack) => LevelMeter;
  readonly #meter: Pick<LevelMeter, 'level' | 'awake'>;
  readonly #timers: NamedTimers<'sample'>;
  #track: MediaStreamTrack | null = null;
  /**
   * Level of the device itself, where a filter stands between it and what is sent: a filter makes a quiet room dead
   * silent.
   */
  #device: LevelMeter | null = null;
  /** Measures a copy of a muted track, since the muted one is silent. The copy is only measured and sent nowhere. */
  #copy: { readonly stop: () => void; readonly meter: LevelMeter | null } | null = null;
  #talking: TalkingState = notTalking();
  #input: InputState = unheard();

  /** @param options.meter measures the microphone itself, while it is on. */
  constructor(options: {
    environment: Pick<Environment, 'clock' | 'timers'>;
    createMeter: (track: MediaStreamTrack) => LevelMeter;
    meter: Pick<LevelMeter, 'level' | 'awake'>;
  }) {
    this.#environment = options.environment;
    this.#createMeter = options.createMeter;
    this.#meter = options.meter;
    this.#timers = new NamedTimers(options.environment.timers);
  }

  /** Sets the microphone that is open now, and the device that it comes from; null for none. */
  watch(track: MediaStreamTrack | null, device = track): void {
    this.#dropCopy();
    this.#device?.close();
    this.#device = device && device !== track ? this.#tryMeter(device) : null;
    this.#track = track;
    this.#input = unheard();
  }

  start(): void {
    this.#timers.repeat('sample', () => this.#sample(), SAMPLE_MS);
  }

  dispose(): void {
    this.#timers.clearAll();
    this.watch(null);
    this.events.clear();
  }

  #sample(): void {
    const track = this.#track;
    if (track?.readyState !== 'live') this.#dropCopy();
    else if (track.enabled) this.#sampleOpen();
    else this.#sampleMuted(track);
  }

  #sampleOpen(): void {
    this.#dropCopy();
    const before = this.#input;
    const device = this.#device ?? this.#meter;
    this.#input =
      device.awake() && this.#meter.awake()
        ? stepInput(before, device.level(), this.#environment.clock.now(), this.#meter.level())
        : unheard(before.dead);
    if (this.#input.dead && !before.dead) this.events.emit('noAudioInput', {});
  }

  #sampleMuted(track: MediaStreamTrack): void {
    this.#input = unheard(this.#input.dead);
    this.#copy ??= this.#makeCopy(track);
    const before = this.#talking;
    this.#talking = stepTalking(before, this.#copy.meter?.level() ?? 0, this.#environment.clock.now());
    if (this.#talking.toldMs !== before.toldMs) this.events.emit('talkingWhileMuted', {});
  }

  /** Where a copy can't be made there is no meter, and nobody is told anything. */
  #makeCopy(track: MediaStreamTrack): { stop: () => void; meter: LevelMeter | null } {
    let copy: MediaStreamTrack | null = null;
    const stop = (): void => copy?.stop();
    try {
      copy = track.clone();
      copy.enabled = true;
      return { stop, meter: this.#createMeter(copy) };
    } catch {
      stop();
      return { stop, meter: null };
    }
  }

  #tryMeter(track: MediaStreamTrack): LevelMeter | null {
    try {
      return this.#createMeter(track);
    } catch {
      return null;
    }
  }

  #dropCopy(): void {
    this.#copy?.meter?.close();
    this.#copy?.stop();
    this.#copy = null;
    this.#talking = notTalking(this.#talking.toldMs);
  }
}
