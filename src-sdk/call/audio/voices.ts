import { Emitter } from '@core/base/emitter';
import { notLevelled, stepLevelling, type LevellingState } from '@core/call/levelling';
import type { PublicationKind } from '@core/wire/room';
import type { VoiceProcessing } from '../../api/call';
import { outputRefused, tryOutput, Voice, type Treatment, type VoiceElement } from './voice';
import type { OpenVoiceGraph } from './voice-graph';

export interface VoicesEvents {
  /** The browser wants a click before it plays sound. */
  blocked: object;
}

interface Heard {
  readonly participantId: string;
  readonly kind: PublicationKind;
  readonly stream: MediaStream;
}

/** The volume of a bus, 0…1. */
export interface Bus {
  readonly volume: number;
  readonly muted: boolean;
}

export const BUS_AT_FIRST: Bus = { volume: 1, muted: false };
export const UNPROCESSED: VoiceProcessing = { levelling: false, clarity: false };

interface Playing {
  readonly voice: Voice;
  readonly kind: PublicationKind;
}

/**
 * Plays what is heard of others with one element for each stream, which keeps echo cancellation working and gives
 * everybody a volume and an output of their own. All that is for voices: a shared screen's sound is played unprocessed,
 * on the film's bus and output, whatever its owner's voice is set to.
 */
export class Voices {
  readonly events = new Emitter<VoicesEvents>();
  readonly #createElement: () => VoiceElement;
  readonly #openGraph: OpenVoiceGraph;
  readonly #playing = new Map<string, Playing>();
  readonly #volumes = new Map<string, number>();
  readonly #levelling = new Map<string, LevellingState>();
  #bus = BUS_AT_FIRST;
  #screens = BUS_AT_FIRST;
  #processing = UNPROCESSED;
  /** The output for voices that begin now. */
  #output: string;
  /** The last output to which all voices went. */
  #provenOutput: string;
  #screenOutput: string;
  #blocked = false;

  /** @param outputs where voices and screens are heard at first; '' is the default */
  constructor(
    createElement: () => VoiceElement,
    openGraph: OpenVoiceGraph,
    outputs: { readonly voices: string; readonly screens: string } = { voices: '', screens: '' },
  ) {
    this.#createElement = createElement;
    this.#openGraph = openGraph;
    this.#output = this.#provenOutput = outputs.voices;
    this.#screenOutput = outputs.screens;
  }

  /** Plays exactly these streams. `key` names one stream of one person. */
  setStreams(wanted: ReadonlyMap<string, Heard>): void {
    for (const [key, { voice }] of this.#playing) {
      if (wanted.get(key)?.stream === voice.stream) continue;
      voice.stop();
      this.#playing.delete(key);
    }
    for (const [key, { participantId, kind, stream }] of wanted) {
      if (this.#playing.has(key)) continue;
      const voice = new Voice({
        stream,
        participantId,
        createElement: this.#createElement,
        openGraph: this.#openGraph,
        onBlocked: () => this.#wantsClick(),
        output: kind === 'microphone' ? this.#output : this.#screenOutput,
        treatment: this.#treatment(participantId, kind),
      });
      this.#playing.set(key, { voice, kind });
    }
  }

  /** @param volume 0…2; over 1 it is amplified. */
  setVolume(participantId: string, volume: number): void {
    this.#volumes.set(participantId, volume);
    this.#treat(participantId);
  }

  setBus(bus: Bus): void {
    this.#bus = { ...bus };
    this.#treat();
  }

  /** Sets the volume of all shared screens, 0…1. */
  setScreens(screens: Bus): void {
    this.#screens = { ...screens };
    this.#treat();
  }

  setProcessing(processing: VoiceProcessing): void {
    this.#processing = { ...processing };
    if (!processing.levelling) this.#levelling.clear();
    this.#treat();
  }

  /** Says whether a person's voice can be heard at all with the present settings. */
  isAudible(participantId: string): boolean {
    const { volume, muted } = this.#bus;
    return !muted && volume > 0 && this.#volumes.get(participantId) !== 0;
  }

  /**
   * @param levels level of everybody's voice as it arrives, linear; given several times a second
   * @param now ms, monotonic
   */
  hear(levels: ReadonlyMap<string, number>, now: number): void {
    if (!this.#processing.levelling) return;
    for (const [participantId, level] of levels) {
      const before = this.#levelling.get(participantId) ?? notLevelled;
      const after = stepLevelling(before, level, now);
      this.#levelling.set(participantId, after);
      if (after.gainDb !== before.gainDb) this.#treat(participantId, { retry: false });
    }
  }

  /**
   * Moves all voices to an output, or leaves all of them where they were.
   * @throws WatchTogetherError OUTPUT_UNSUPPORTED, DEVICE_NOT_FOUND
   */
  async setOutput(id: string): Promise<void> {
    // The output is set first, so that a voice that arrives meanwhile isn't left behind.
    this.#output = id;
    const moves = this.#move(id);
    if (moves.length === 0) moves.push(tryOutput(this.#createElement, id));
    const settled = await Promise.allSettled(moves);
    const failure = settled.find((move) => move.status === 'rejected');
    if (!failure) {
      this.#provenOutput = id;
      return;
    }
    // The result counts unless another output was chosen meanwhile.
    if (this.#output === id) {
      this.#output = this.#provenOutput;
      await Promise.allSettled(this.#move(this.#output));
    }
    throw failure.reason;
  }

  /**
   * Sets the output of shared screens. Their sound goes with the film, which reports what is wrong with an output: one
   * that can't be had changes nothing here.
   */
  async setScreenOutput(id: string): Promise<void> {
    this.#screenOutput = id;
    await Promise.allSettled(this.#playingOf('screenAudio').map((voice) => voice.setOutput(id)));
  }

  get output(): string {
    return this.#output;
  }

  /** Call this from a click, after `blocked`. */
  async resume(): Promise<void> {
    this.#blocked = false;
    await Promise.all([...this.#playing.values()].map(({ voice }) => voice.resume()));
  }

  dispose(): void {
    this.setStreams(new Map());
    this.events.clear();
  }

  #playingOf(kind: PublicationKind): readonly Voice[] {
    return [...this.#playing.values()].filter((one) => one.kind === kind).map(({ voice }) => voice);
  }

  #move(id: string): Promise<void>[] {
    return this.#playingOf('microphone').map(async (voice) => {
      try {
        await voice.setOutput(id);
      } catch (error) {
        throw outputRefused(error);
      }
    });
  }

  /** Applies the present settings to `participantId`, or to everybody where it isn't given. */
  #treat(participantId?: string, how?: { retry: boolean }): void {
    for (const { voice, kind } of this.#playing.values()) {
      if (participantId !== undefined && voice.participantId !== participantId) continue;
      voice.treat(this.#treatment(voice.participantId, kind), how);
    }
  }

  #treatment(participantId: string, kind: PublicationKind): Treatment {
    if (kind !== 'microphone') {
      const { volume, muted } = this.#screens;
      return { volume: muted ? 0 : volume, gain: 1, clarity: false, viaGraph: false };
    }
    const volume = this.#volumes.get(participantId) ?? 1;
    const boost = Math.max(1, volume);
    const { levelling, clarity } = this.#processing;
    const { gainDb } = this.#levelling.get(participantId) ?? notLevelled;
    return {
      volume: this.#bus.muted ? 0 : Math.min(1, volume) * this.#bus.volume,
      gain: boost * 10 ** (gainDb / 20),
      clarity,
      viaGraph: boost > 1 || levelling || clarity,
    };
  }

  #wantsClick(): void {
    if (this.#blocked) return;
    this.#blocked = true;
    this.events.emit('blocked', {});
  }
}
