import { Emitter } from '@core/base/emitter';
import { toWatchTogetherError, type ErrorCode } from '@core/base/errors';
import {
  captureOf,
  NEW_INPUT,
  problemOf,
  readyCapture,
  stepInput,
  turnOf,
  type InputEffect,
  type InputEvent,
} from '@core/call/input';
import type { Device } from '../api/party';
import { AskedTurns } from './asked-turns';
import { CapturedDevice } from './captured-device';
import { isLive, type Opened, type OpenRequest } from './input-opener';
import { deviceOf, type InputKind } from './media-devices';

export interface OwnInputEvents {
  /**
   * The input has another track, or none: after a loss that nothing replaces (`lost`), or when it was closed. The
   * replacement of a lost track is on or off as that was. `device` is the device's own track; it equals `track` where
   * the sound isn't processed here.
   */
  trackChanged: { track: MediaStreamTrack | null; device: MediaStreamTrack | null; lost: boolean };
  /**
   * The input's device is about to be let go of for a moment: whoever made a copy of its track has to end the copy now.
   */
  trackReleasing: object;
  deviceLost: Pick<Device, 'label' | 'groupId'>;
}

/** The result of a turn: an open device. */
interface Capture extends Opened {
  readonly from: CapturedDevice;
}

/**
 * The own camera or the own microphone: carries out what its reducer decides (core, call/input), and reports the
 * results.
 */
export class OwnInput {
  readonly events = new Emitter<OwnInputEvents>();
  readonly #kind: InputKind;
  readonly #open: (request: OpenRequest) => Promise<Opened>;
  readonly #list: () => Promise<readonly Device[]>;
  readonly #asked = new AskedTurns();
  /** The open captures, by their turns. */
  readonly #captures = new Map<number, Capture>();
  #input = NEW_INPUT;
  #stream: MediaStream | null = null;

  constructor(
    kind: InputKind,
    ports: { open: (request: OpenRequest) => Promise<Opened>; list: () => Promise<readonly Device[]> },
  ) {
    this.#kind = kind;
    this.#open = ports.open;
    this.#list = ports.list;
  }

  get track(): MediaStreamTrack | null {
    return this.#current?.track ?? null;
  }

  /** The device's own track. */
  get device(): MediaStreamTrack | null {
    return this.#current?.device ?? null;
  }

  /** The stream for a view to show. */
  get stream(): MediaStream | null {
    return this.#stream;
  }

  /** Whether nothing is open, lost, or being opened. */
  get isOff(): boolean {
    return this.#input.state.kind === 'off';
  }

  get problem(): ErrorCode | null {
    return problemOf(this.#input);
  }

  /** @throws WatchTogetherError; the problem is also kept */
  open(): Promise<MediaStreamTrack> {
    if (this.#current && !isLive(this.#current)) this.#tellGone(this.#current);
    this.#dispatch({ type: 'openAsked' });
    const ready = this.#captures.get(readyCapture(this.#input) ?? 0);
    return ready ? Promise.resolve(ready.track) : this.#answer();
  }

  /** Uses another device from now on; the old one goes on until that one works, and for good where it doesn't. */
  async choose(deviceId: string): Promise<void> {
    const { state } = this.#input;
    const isPatient = state.kind === 'opening' || (state.kind === 'switching' && state.choice === undefined);
    if (isPatient) await this.settled();
    this.#dispatch({ type: 'deviceChosen', deviceId });
    if (turnOf(this.#input) !== null) await this.#answer();
  }

  /** Opens its device once more, strictly, if one is open. @throws WatchTogetherError; the old one then goes on */
  async reopen(): Promise<void> {
    this.#dispatch({ type: 'processingChanged' });
    if (turnOf(this.#input) !== null) await this.#answer();
  }

  /** Resolves when nothing is being opened any more. */
  async settled(): Promise<void> {
    while (turnOf(this.#input) !== null) await this.#answer().catch(() => undefined);
  }

  /** Mutes or unmutes the input. A mute holds for the track's replacements too, until the input is closed. */
  setEnabled(enabled: boolean): void {
    this.#dispatch({ type: 'enabledChanged', enabled });
  }

  close(): void {
    this.#dispatch({ type: 'closeAsked' });
  }

  /** Compares the input's device with the present list, in which it may be missing. */
  takeList(devices: readonly Device[]): void {
    const capture = this.#current;
    if (capture && isLive(capture) && capture.from.isGoneFrom(devices)) this.#tellGone(capture);
  }

  get #current(): Capture | null {
    return this.#captures.get(captureOf(this.#input) ?? 0) ?? null;
  }

  /** The result of the turn that is under way. */
  #answer(): Promise<MediaStreamTrack> {
    return this.#asked.answerOf(turnOf(this.#input) ?? 0);
  }

  #dispatch(event: InputEvent): void {
    const { input, effects } = stepInput(this.#input, event);
    this.#input = input;
    for (const effect of effects) this.#perform(effect);
  }

  #perform(effect: InputEffect): void {
    switch (effect.type) {
      case 'open':
        void this.#openTurn(effect);
        break;
      case 'use':
        this.#use(effect.turn, effect.enabled);
        this.#stop(effect.before);
        break;
      case 'vacate':
        this.#stream = null;
        this.events.emit('trackChanged', { track: null, device: null, lost: effect.isLost });
        this.#stop(effect.before);
        break;
      case 'stop':
        this.#stop(effect.turn);
        break;
      case 'enable': {
        const capture = this.#captures.get(effect.capture);
        if (capture) capture.track.enabled = effect.enabled;
        break;
      }
      case 'tellLost': {
        const capture = this.#captures.get(effect.capture);
        if (capture) this.events.emit('deviceLost', capture.from.name);
        break;
      }
      case 'answer':
        this.#asked.settle(effect.turn, this.#captures.get(effect.turn)?.track ?? null);
    }
  }

  async #openTurn({ turn, deviceId, isStrict }: Extract<InputEffect, { type: 'open' }>): Promise<void> {
    this.#asked.begin(turn);
    let opened: Opened;
    try {
      opened = await this.#open({ deviceId, isStrict, release: () => this.#release(turn) });
    } catch (error) {
      const refusal = toWatchTogetherError(error);
      this.#asked.noteRefusal(turn, refusal);
      this.#dispatch({ type: 'refused', turn, code: refusal.code });
      return;
    }
    const capture: Capture = { ...opened, from: new CapturedDevice(deviceOf(this.#kind, opened.device)) };
    this.#captures.set(turn, capture);
    this.#dispatch({ type: 'opened', turn });
    // The device went away while its sound was being prepared.
    if (!isLive(capture)) this.#tellGone(capture);
  }

  #use(turn: number, enabled: boolean): void {
    const capture = this.#captures.get(turn);
    if (!capture) return;
    const { track, device, from } = capture;
    this.#stream = new MediaStream([track]);
    track.enabled = enabled;
    device.addEventListener('ended', () => this.#tellGone(capture), { once: true });
    this.#list().then(
      (devices) => from.recognise(devices),
      () => undefined,
    );
    this.events.emit('trackChanged', { track, device, lost: false });
  }

  #stop(turn: number | null): void {
    this.#captures.get(turn ?? 0)?.stop();
    this.#captures.delete(turn ?? 0);
  }

  /** Lets go of the device, so that it can be opened in another way; only for a turn that nothing has overtaken. */
  #release(turn: number): boolean {
    if (turnOf(this.#input) !== turn) return false;
    const capture = this.#current;
    if (!capture || !isLive(capture)) return false;
    this.events.emit('trackReleasing', {});
    capture.stop();
    this.#dispatch({ type: 'released', capture: captureOf(this.#input) ?? 0 });
    return true;
  }

  #tellGone(capture: Capture): void {
    for (const [turn, one] of this.#captures)
      if (one === capture) this.#dispatch({ type: 'deviceGone', capture: turn });
  }
}
