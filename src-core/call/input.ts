/**
 * One input of a person, their camera or their microphone: what is open, what is being opened, what was lost. This
 * reducer decides; src-sdk/devices/own-input.ts opens and stops devices as the effects say, and reports the results.
 *
 * Each request has a turn, which is a number of its own. The device that a turn opens is a capture, and keeps the
 * turn's number.
 */
import type { ErrorCode } from '../base/errors';

/** The state of the capture in use: all is well with it, or another one has to take its place. */
type Standing =
  | 'here'
  /** It was let go of, so that the device could be opened in another way; it comes back where that fails. */
  | 'released'
  /** Its device went away, which was announced. */
  | 'gone';

export type InputState =
  | { readonly kind: 'off'; readonly problem: ErrorCode | null }
  /** The input was open when its device went away, and nothing took its place. */
  | { readonly kind: 'lost'; readonly problem: ErrorCode }
  /** Nothing is open meanwhile. `from`: the state that it falls back to. */
  | {
      readonly kind: 'opening';
      readonly turn: number;
      readonly deviceId: string | null;
      readonly isChoice: boolean;
      readonly from: Extract<InputState, { kind: 'off' | 'lost' }>;
    }
  | { readonly kind: 'live'; readonly capture: number }
  /** Another device is being opened, or the same one in another way; the old one goes on meanwhile. */
  | {
      readonly kind: 'switching';
      readonly capture: number;
      readonly standing: Standing;
      readonly turn: number;
      /** The device that becomes the choice once it works; undefined where only the processing changes. */
      readonly choice: string | undefined;
    }
  /** The old capture can't go on; the chosen device, or the default, is being opened in its place. */
  | {
      readonly kind: 'leaving';
      readonly capture: number;
      readonly turn: number;
      readonly deviceId: string | null;
    };

export interface Input {
  readonly state: InputState;
  /** The device the person chose; null: the default. */
  readonly chosen: string | null;
  /** Whether the input is heard or seen; a mute holds for what is open now and for its replacements. */
  readonly enabled: boolean;
  /** The last turn that was given. */
  readonly turns: number;
}

export type InputEvent =
  | { readonly type: 'openAsked' }
  /** The person chose another device, or the same one once more. */
  | { readonly type: 'deviceChosen'; readonly deviceId: string }
  /** The processing of the sound changed. */
  | { readonly type: 'processingChanged' }
  | { readonly type: 'enabledChanged'; readonly enabled: boolean }
  | { readonly type: 'closeAsked' }
  | { readonly type: 'opened'; readonly turn: number }
  | { readonly type: 'refused'; readonly turn: number; readonly code: ErrorCode }
  /** The capture has been stopped, so that its device could be opened in another way. */
  | { readonly type: 'released'; readonly capture: number }
  /** The browser ended the capture, or its device isn't listed any more. */
  | { readonly type: 'deviceGone'; readonly capture: number };

export type InputEffect =
  /**
   * Opens a device; exactly one `opened` or `refused` of this turn has to follow. `isStrict`: with the wished
   * processing, or not at all.
   */
  | {
      readonly type: 'open';
      readonly turn: number;
      readonly deviceId: string | null;
      readonly isStrict: boolean;
    }
  /** Sends and shows the turn's capture from now on, and then ends `before`. */
  | { readonly type: 'use'; readonly turn: number; readonly before: number | null; readonly enabled: boolean }
  /** Nothing is open any more. `isLost`: the device is the reason, and the next one takes its place. */
  | { readonly type: 'vacate'; readonly before: number; readonly isLost: boolean }
  /** Stops the capture of a turn that was overtaken, which nobody wants any more. */
  | { readonly type: 'stop'; readonly turn: number }
  | { readonly type: 'enable'; readonly capture: number; readonly enabled: boolean }
  | { readonly type: 'tellLost'; readonly capture: number }
  /** Answers those who asked for this turn. `overtaken`: something else was requested meanwhile. */
  | { readonly type: 'answer'; readonly turn: number; readonly outcome: 'open' | 'overtaken' | ErrorCode };

export interface InputStep {
  readonly input: Input;
  readonly effects: readonly InputEffect[];
}

export const NEW_INPUT: Input = {
  state: { kind: 'off', problem: null },
  chosen: null,
  enabled: true,
  turns: 0,
};

/** The capture in use, whatever happens to it; null for none. */
export const captureOf = ({ state }: Input): number | null => ('capture' in state ? state.capture : null);

/** The turn under way; null: none. */
export const turnOf = ({ state }: Input): number | null => ('turn' in state ? state.turn : null);

/** The capture that may be given at once to somebody who asks. */
export const readyCapture = ({ state }: Input): number | null => {
  if (state.kind === 'live') return state.capture;
  return state.kind === 'switching' && state.standing === 'here' ? state.capture : null;
};

/** Why nothing is open; null where something is, or where nobody wanted anything. */
export const problemOf = ({ state }: Input): ErrorCode | null => {
  if (state.kind === 'opening') return state.from.problem;
  return state.kind === 'off' || state.kind === 'lost' ? state.problem : null;
};

const open = (turn: number, deviceId: string | null, isStrict = false): InputEffect => ({
  type: 'open',
  ...{ turn, deviceId, isStrict },
});
const stay = (input: Input, effects: readonly InputEffect[] = []): InputStep => ({ input, effects });

/** Opens a device while nothing is open. */
const begin = (
  input: Input,
  from: Extract<InputState, { kind: 'off' | 'lost' }>,
  deviceId: string | null,
  isChoice: boolean,
): InputStep => {
  const turn = input.turns + 1;
  return {
    input: { ...input, turns: turn, state: { kind: 'opening', turn, deviceId, isChoice, from } },
    effects: [open(turn, deviceId)],
  };
};

/** Opens a replacement for a capture that can't go on. */
const replace = (input: Input, capture: number, before: readonly InputEffect[]): InputStep => {
  const turn = input.turns + 1;
  const deviceId = input.chosen;
  return {
    input: { ...input, turns: turn, state: { kind: 'leaving', capture, turn, deviceId } },
    effects: [...before, open(turn, deviceId)],
  };
};

/** Opens a device beside the capture in use. */
const change = (input: Input, capture: number, standing: Standing, choice: string | undefined): InputStep => {
  const turn = input.turns + 1;
  return {
    input: { ...input, turns: turn, state: { kind: 'switching', capture, standing, turn, choice } },
    effects: [open(turn, choice ?? input.chosen, choice === undefined)],
  };
};

const choose = (input: Input, deviceId: string): InputStep => {
  const { state } = input;
  switch (state.kind) {
    case 'off':
      return stay({ ...input, chosen: deviceId });
    case 'lost':
      return begin(input, state, deviceId, true);
    case 'opening':
      return begin(input, state.from, deviceId, true);
    case 'live':
      return change(input, state.capture, 'here', deviceId);
    case 'switching':
      return change(input, state.capture, state.standing, deviceId);
    case 'leaving':
      return change(input, state.capture, 'gone', deviceId);
  }
};

const opened = (input: Input, turn: number): InputStep => {
  if (turn !== turnOf(input)) {
    return stay(input, [
      { type: 'stop', turn },
      { type: 'answer', turn, outcome: 'overtaken' },
    ]);
  }
  const { state, enabled } = input;
  const choice = state.kind === 'opening' && state.isChoice ? state.deviceId : null;
  const chosen = (state.kind === 'switching' ? state.choice : choice) ?? input.chosen;
  return {
    input: { ...input, chosen, state: { kind: 'live', capture: turn } },
    effects: [
      { type: 'use', turn, before: captureOf(input), enabled },
      { type: 'answer', turn, outcome: 'open' },
    ],
  };
};

const refused = (input: Input, turn: number, code: ErrorCode): InputStep => {
  const answer: InputEffect = { type: 'answer', turn, outcome: code };
  const { state } = input;
  if (turn !== turnOf(input)) return stay(input, [answer]);
  // The device that was chosen earlier is away, so the default is opened.
  const isAway = code === 'DEVICE_NOT_FOUND' && 'deviceId' in state && state.deviceId !== null;
  if (isAway && !(state.kind === 'opening' && state.isChoice)) {
    return {
      input: { ...input, chosen: null, state: { ...state, deviceId: null } },
      effects: [open(turn, null)],
    };
  }
  switch (state.kind) {
    case 'opening':
      return stay({ ...input, state: { ...state.from, problem: code } }, [answer]);
    case 'switching':
      // Where the old capture goes on, only the person who wanted another one gets the error.
      if (state.standing !== 'here') return replace(input, state.capture, [answer]);
      return stay({ ...input, state: { kind: 'live', capture: state.capture } }, [answer]);
    case 'leaving':
      return stay({ ...input, state: { kind: 'lost', problem: 'DEVICE_NOT_FOUND' } }, [
        { type: 'vacate', before: state.capture, isLost: true },
        answer,
      ]);
    default:
      return stay(input, [answer]);
  }
};

const gone = (input: Input, capture: number): InputStep => {
  const { state } = input;
  if (captureOf(input) !== capture) return stay(input);
  const tell: InputEffect = { type: 'tellLost', capture };
  const without = { ...input, chosen: null };
  if (state.kind === 'live') return replace(without, capture, [tell]);
  // The device that is being opened takes its place; the default is opened only where that fails.
  if (state.kind === 'switching' && state.standing === 'here')
    return stay({ ...without, state: { ...state, standing: 'gone' } }, [tell]);
  return stay(input);
};

const close = (input: Input): InputStep => {
  const capture = captureOf(input);
  return {
    input: { ...input, enabled: true, state: { kind: 'off', problem: null } },
    effects: capture === null ? [] : [{ type: 'vacate', before: capture, isLost: false }],
  };
};

export const stepInput = (input: Input, event: InputEvent): InputStep => {
  const { state } = input;
  switch (event.type) {
    case 'openAsked':
      if (state.kind !== 'off' && state.kind !== 'lost') return stay(input);
      return begin(input, state, input.chosen, false);
    case 'deviceChosen':
      return choose(input, event.deviceId);
    case 'processingChanged':
      return state.kind === 'live' ? change(input, state.capture, 'here', undefined) : stay(input);
    case 'enabledChanged': {
      const { enabled } = event;
      const capture = captureOf(input);
      return stay({ ...input, enabled }, capture === null ? [] : [{ type: 'enable', capture, enabled }]);
    }
    case 'closeAsked':
      return close(input);
    case 'opened':
      return opened(input, event.turn);
    case 'refused':
      return refused(input, event.turn, event.code);
    case 'released':
      if (state.kind !== 'switching' || state.capture !== event.capture || state.standing !== 'here')
        return stay(input);
      return stay({ ...input, state: { ...state, standing: 'released' } });
    case 'deviceGone':
      return gone(input, event.capture);
  }
};
