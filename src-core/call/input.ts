/**
 * One input of a person, their camera or their microphone: what is open, what is being opened, what was lost. Decides;
 * what opens and stops devices does as the effects say, and tells what came of it (src-sdk/devices/own-input.ts).
 *
 * Whatever is asked for has a turn, a number of its own. What a turn opens is a capture, and keeps the turn's number.
 */
import type { ErrorCode } from '../base/errors';

/** The one that is in use: all is well with it; or another one has to take its place. */
type Standing =
  | 'here'
  /** It was let go of, so that the device could be opened in another way: it comes back where that fails. */
  | 'released'
  /** Its device went away, and that was said. */
  | 'gone';

export type InputState =
  | { readonly kind: 'off'; readonly problem: ErrorCode | null }
  /** It was open when its device went away, and nothing took its place. */
  | { readonly kind: 'lost'; readonly problem: ErrorCode }
  /** Nothing is open meanwhile. `from`: what it falls back to. */
  | {
      readonly kind: 'opening';
      readonly turn: number;
      readonly deviceId: string | null;
      readonly isChoice: boolean;
      readonly from: Extract<InputState, { kind: 'off' | 'lost' }>;
    }
  | { readonly kind: 'live'; readonly capture: number }
  /** Another device is being opened, or the same one in another way: the old one goes on until it is. */
  | {
      readonly kind: 'switching';
      readonly capture: number;
      readonly standing: Standing;
      readonly turn: number;
      /** What becomes the choice once it works; undefined where only the way is another one. */
      readonly choice: string | undefined;
    }
  /** The old one can't go on, and what the person chose, or the default, is being opened in its place. */
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
  /** Off is a mute, of what is open now and of whatever takes its place. */
  readonly enabled: boolean;
  /** The last turn that was given. */
  readonly turns: number;
}

export type InputEvent =
  | { readonly type: 'openAsked' }
  /** Another device, or the same one once more. */
  | { readonly type: 'deviceChosen'; readonly deviceId: string }
  /** What its sound goes through is another one from now on. */
  | { readonly type: 'processingChanged' }
  | { readonly type: 'enabledChanged'; readonly enabled: boolean }
  | { readonly type: 'closeAsked' }
  | { readonly type: 'opened'; readonly turn: number }
  | { readonly type: 'refused'; readonly turn: number; readonly code: ErrorCode }
  /** What a capture gave has been stopped, so that its device could be opened in another way. */
  | { readonly type: 'released'; readonly capture: number }
  /** The browser ended it, or its device isn't listed any more. */
  | { readonly type: 'deviceGone'; readonly capture: number };

export type InputEffect =
  /** Exactly one `opened` or `refused` of this turn has to come of it. `isStrict`: as it was asked for, or not at all. */
  | {
      readonly type: 'open';
      readonly turn: number;
      readonly deviceId: string | null;
      readonly isStrict: boolean;
    }
  /** From now on it is what is sent and shown; then `before` ends. */
  | { readonly type: 'use'; readonly turn: number; readonly before: number | null; readonly enabled: boolean }
  /** Nothing is open any more. `isLost`: because of its device, and the next one takes its place. */
  | { readonly type: 'vacate'; readonly before: number; readonly isLost: boolean }
  /** A turn that was overtaken has opened something that nobody wants any more. */
  | { readonly type: 'stop'; readonly turn: number }
  | { readonly type: 'enable'; readonly capture: number; readonly enabled: boolean }
  | { readonly type: 'tellLost'; readonly capture: number }
  /** Whoever asked for this turn has it, or is told why not. `overtaken`: something else was asked for meanwhile. */
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

/** What is in use, whatever becomes of it; null: nothing. */
export const captureOf = ({ state }: Input): number | null => ('capture' in state ? state.capture : null);

/** The turn under way; null: none. */
export const turnOf = ({ state }: Input): number | null => ('turn' in state ? state.turn : null);

/** What is in use and may be given to whoever asks now. */
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

/** Opens what takes the place of one that can't go on. */
const replace = (input: Input, capture: number, before: readonly InputEffect[]): InputStep => {
  const turn = input.turns + 1;
  const deviceId = input.chosen;
  return {
    input: { ...input, turns: turn, state: { kind: 'leaving', capture, turn, deviceId } },
    effects: [...before, open(turn, deviceId)],
  };
};

/** Opens beside what is in use. */
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
  // What was chosen earlier is away: the default will do.
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
      // Where the old one goes on there is nothing to complain of but to whoever wanted another.
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
  // What is being opened takes its place; the default only where that fails.
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
