import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  captureOf,
  NEW_INPUT,
  problemOf,
  readyCapture,
  stepInput,
  turnOf,
  type Input,
  type InputEffect,
  type InputEvent,
} from './input';

/** An input after these events, and all effects since `of` was called. */
const after = (...events: readonly InputEvent[]): { input: Input; effects: readonly InputEffect[] } =>
  events.reduce<{ input: Input; effects: readonly InputEffect[] }>(
    ({ input, effects }, event) => {
      const step = stepInput(input, event);
      return { input: step.input, effects: [...effects, ...step.effects] };
    },
    { input: NEW_INPUT, effects: [] },
  );
/** The effects of the last event. */
const last = (...events: readonly InputEvent[]) => {
  const before = after(...events.slice(0, -1));
  const event = events.at(-1);
  return event ? stepInput(before.input, event) : { input: before.input, effects: [] };
};

const openAsked: InputEvent = { type: 'openAsked' };
const closeAsked: InputEvent = { type: 'closeAsked' };
const processingChanged: InputEvent = { type: 'processingChanged' };
const chosen = (deviceId: string): InputEvent => ({ type: 'deviceChosen', deviceId });
const opened = (turn: number): InputEvent => ({ type: 'opened', turn });
const inUse = (turn: number): InputEvent => ({ type: 'refused', turn, code: 'DEVICE_IN_USE' });
const away = (turn: number): InputEvent => ({ type: 'refused', turn, code: 'DEVICE_NOT_FOUND' });
const gone = (capture: number): InputEvent => ({ type: 'deviceGone', capture });
const released = (capture: number): InputEvent => ({ type: 'released', capture });
const muted: InputEvent = { type: 'enabledChanged', enabled: false };
const open = (turn: number, deviceId: string | null, isStrict = false): InputEffect => ({
  ...{ type: 'open', turn, deviceId, isStrict },
});
const use = (turn: number, before: number | null, enabled = true): InputEffect => ({
  ...{ type: 'use', turn, before, enabled },
});
const answer = (turn: number, outcome: Extract<InputEffect, { type: 'answer' }>['outcome']): InputEffect => ({
  ...{ type: 'answer', turn, outcome },
});

const LIVE = [openAsked, opened(1)] as const;
const SWITCHING = [...LIVE, chosen('b')] as const;
const LEAVING = [...LIVE, gone(1)] as const;
const LOST = [...LEAVING, away(2)] as const;

describe('an input that is off', () => {
  it('an input that is off opens the default when it is asked for, and is live once that works', () => {
    expect(last(openAsked).effects).toEqual([open(1, null)]);
    const { input, effects } = last(...LIVE);
    expect(input.state).toEqual({ kind: 'live', capture: 1 });
    expect(effects).toEqual([use(1, null), answer(1, 'open')]);
  });
  it('an input that is off opens what was chosen before, and chooses without opening anything', () => {
    expect(last(chosen('b')).effects).toEqual([]);
    expect(last(chosen('b'), openAsked).effects).toEqual([open(1, 'b')]);
  });
  it('an input that is off has a problem where it can’t be opened, until it can, or is closed', () => {
    const { input, effects } = last(openAsked, inUse(1));
    expect(effects).toEqual([answer(1, 'DEVICE_IN_USE')]);
    expect(problemOf(input)).toBe('DEVICE_IN_USE');
    expect(problemOf(after(openAsked, inUse(1), openAsked).input)).toBe('DEVICE_IN_USE');
    expect(problemOf(after(openAsked, inUse(1), openAsked, opened(2)).input)).toBeNull();
    expect(problemOf(after(openAsked, inUse(1), closeAsked).input)).toBeNull();
  });
  it('an input that is off takes the default where what was chosen is away, for the same turn', () => {
    const { input, effects } = last(chosen('b'), openAsked, away(1));
    expect(effects).toEqual([open(1, null)]);
    expect(input.chosen).toBeNull();
    expect(last(chosen('b'), openAsked, away(1), away(1)).effects).toEqual([answer(1, 'DEVICE_NOT_FOUND')]);
  });
  it('an input that is off has no place for what is going on elsewhere', () => {
    for (const event of [closeAsked, processingChanged, gone(1), released(1), inUse(9)] as const)
      expect(last(event).input.state.kind).toBe('off');
  });
});

describe('an input that is being opened', () => {
  it('an input that is being opened is asked for once, however many ask', () => {
    expect(last(openAsked, openAsked).effects).toEqual([]);
  });
  it('an input that is being opened is overtaken by its closing: what comes of it is stopped, and whoever asked is told', () => {
    const { input, effects } = last(openAsked, closeAsked, opened(1));
    expect(input.state.kind).toBe('off');
    expect(effects).toEqual([{ type: 'stop', turn: 1 }, answer(1, 'overtaken')]);
  });
  it('an input that is being opened is overtaken by another choice, which becomes the choice once it works', () => {
    expect(last(openAsked, chosen('b')).effects).toEqual([open(2, 'b')]);
    expect(after(openAsked, chosen('b')).input.chosen).toBeNull();
    expect(after(openAsked, chosen('b'), opened(2)).input.chosen).toBe('b');
  });
});

describe('an input that is live', () => {
  it('an input that is live is there for whoever asks now', () => {
    expect(readyCapture(after(...LIVE).input)).toBe(1);
    expect(last(...LIVE, openAsked).effects).toEqual([]);
  });
  it('an input that is live closes, and the mute of that time with it', () => {
    const { input, effects } = last(...LIVE, muted, closeAsked);
    expect(effects).toEqual([{ type: 'vacate', before: 1, isLost: false }]);
    expect(input.enabled).toBe(true);
  });
  it('an input that is live goes on until another device works, which is then its choice', () => {
    expect(last(...SWITCHING).effects).toEqual([open(2, 'b')]);
    expect(readyCapture(after(...SWITCHING).input)).toBe(1);
    const { input, effects } = last(...SWITCHING, opened(2));
    expect(effects).toEqual([use(2, 1), answer(2, 'open')]);
    expect(input).toMatchObject({ chosen: 'b', state: { kind: 'live', capture: 2 } });
  });
  it('an input that is live goes on as it was where another device can’t be opened, and complains to nobody else', () => {
    const { input, effects } = last(...SWITCHING, inUse(2));
    expect(effects).toEqual([answer(2, 'DEVICE_IN_USE')]);
    expect(input).toMatchObject({ chosen: null, state: { kind: 'live', capture: 1 } });
    expect(problemOf(input)).toBeNull();
    expect(last(...SWITCHING, away(2)).input.state).toEqual({ kind: 'live', capture: 1 });
  });
  it('an input that is live opens what it has once more, and strictly, where its sound is to go through something else', () => {
    expect(last(chosen('b'), ...LIVE, processingChanged).effects).toEqual([open(2, 'b', true)]);
    expect(after(chosen('b'), ...LIVE, processingChanged, opened(2)).input.chosen).toBe('b');
  });
  it('an input that is live is muted and heard again as it is told to, and what takes its place too', () => {
    expect(last(...LIVE, muted).effects).toEqual([{ type: 'enable', capture: 1, enabled: false }]);
    expect(last(...LIVE, muted, chosen('b'), opened(2)).effects).toContainEqual(use(2, 1, false));
    expect(last(muted, openAsked, opened(1)).effects).toContainEqual(use(1, null, false));
  });
});

describe('an input whose device goes', () => {
  it('an input whose device goes says so once, forgets the choice, and opens the default in its place', () => {
    const { input, effects } = last(chosen('b'), ...LIVE, gone(1));
    expect(effects).toEqual([{ type: 'tellLost', capture: 1 }, open(2, null)]);
    expect(input.state.kind).toBe('leaving');
    expect(readyCapture(input)).toBeNull();
    expect(last(...LEAVING, gone(1)).effects).toEqual([]);
    expect(last(...LEAVING, opened(2)).effects).toEqual([use(2, 1), answer(2, 'open')]);
  });
  it('an input whose device goes is lost where nothing takes its place, and has its mute when something does', () => {
    const { input, effects } = last(...LOST);
    expect(effects).toEqual([{ type: 'vacate', before: 1, isLost: true }, answer(2, 'DEVICE_NOT_FOUND')]);
    expect(problemOf(input)).toBe('DEVICE_NOT_FOUND');
    expect(last(...LIVE, muted, gone(1), away(2), chosen('b'), opened(3)).effects).toContainEqual(
      use(3, null, false),
    );
  });
  it('an input whose device goes opens what is chosen while it is lost at once, and stays lost where that fails', () => {
    expect(last(...LOST, chosen('b')).effects).toEqual([open(3, 'b')]);
    expect(last(...LOST, chosen('b'), inUse(3)).input).toMatchObject({
      chosen: null,
      state: { kind: 'lost', problem: 'DEVICE_IN_USE' },
    });
    expect(last(...LOST, openAsked).effects).toEqual([open(3, null)]);
    expect(last(...LOST, openAsked, closeAsked).input.state.kind).toBe('off');
  });
  it('an input whose device goes takes what is chosen meanwhile, and the default only where that fails', () => {
    expect(last(...LEAVING, chosen('b')).effects).toEqual([open(3, 'b')]);
    expect(last(...LEAVING, chosen('b'), opened(2)).effects).toContainEqual({ type: 'stop', turn: 2 });
    expect(last(...LEAVING, chosen('b'), inUse(3)).effects).toEqual([
      answer(3, 'DEVICE_IN_USE'),
      open(4, null),
    ]);
  });
  it('an input whose device goes says so while another device is being opened, which takes its place', () => {
    const { input, effects } = last(...SWITCHING, gone(1));
    expect(effects).toEqual([{ type: 'tellLost', capture: 1 }]);
    expect(readyCapture(input)).toBeNull();
    expect(last(...SWITCHING, gone(1), gone(1)).effects).toEqual([]);
    expect(last(...SWITCHING, gone(1), opened(2)).input.chosen).toBe('b');
    expect(last(...SWITCHING, gone(1), away(2)).effects).toEqual([
      answer(2, 'DEVICE_NOT_FOUND'),
      open(3, null),
    ]);
    expect(last(...SWITCHING, gone(1), chosen('c'), inUse(3)).effects).toContainEqual(open(4, null));
  });
  it('an input whose device goes closes while another one is on its way, which is then stopped', () => {
    const { effects } = last(...LEAVING, closeAsked);
    expect(effects).toEqual([{ type: 'vacate', before: 1, isLost: false }]);
    expect(last(...LEAVING, closeAsked, opened(2)).effects).toContainEqual({ type: 'stop', turn: 2 });
  });
});

describe('an input whose device had to be let go of for another way', () => {
  it('an input whose device had to be let go of for another way comes back as it was where the other way fails, unsaid', () => {
    const events = [chosen('b'), ...LIVE, processingChanged, released(1)] as const;
    expect(readyCapture(after(...events).input)).toBeNull();
    expect(last(...events, inUse(2)).effects).toEqual([answer(2, 'DEVICE_IN_USE'), open(3, 'b')]);
    expect(last(...events, inUse(2), away(3)).effects).toEqual([open(3, null)]);
    expect(last(...events, inUse(2), opened(3)).effects).toEqual([use(3, 1), answer(3, 'open')]);
    expect(last(...events, gone(1)).effects).toEqual([]);
  });
  it('an input whose device had to be let go of for another way is only let go of by what is under way', () => {
    expect(last(...LIVE, released(1)).input.state.kind).toBe('live');
    expect(last(...SWITCHING, released(7)).input).toEqual(after(...SWITCHING).input);
  });
});

/** A person's devices, which carry out the effects, with one answer at a time and in any order. */
class Runtime {
  input = NEW_INPUT;
  /** The `open` effects that have no answer yet. */
  readonly pending: number[] = [];
  /** The devices that were opened and are neither stopped nor replaced. */
  readonly kept = new Set<number>();
  readonly asked = new Set<number>();
  readonly answered: number[] = [];
  readonly told: number[] = [];
  enabled = true;
  shown: boolean | null = null;

  dispatch(event: InputEvent): void {
    if (event.type === 'opened') this.kept.add(event.turn);
    if (event.type === 'enabledChanged') this.enabled = event.enabled;
    if (event.type === 'closeAsked') this.enabled = true;
    const { input, effects } = stepInput(this.input, event);
    this.input = input;
    for (const effect of effects) this.#perform(effect);
  }

  settle(at: number, outcome: 'opened' | 'DEVICE_IN_USE' | 'DEVICE_NOT_FOUND'): void {
    const [turn] = this.pending.splice(at % Math.max(1, this.pending.length), 1);
    if (turn === undefined) return;
    this.dispatch(outcome === 'opened' ? opened(turn) : { type: 'refused', turn, code: outcome });
  }

  #perform(effect: InputEffect): void {
    switch (effect.type) {
      case 'open':
        this.pending.push(effect.turn);
        this.asked.add(effect.turn);
        break;
      case 'use':
        if (effect.before !== null) this.kept.delete(effect.before);
        this.shown = effect.enabled;
        break;
      case 'vacate':
        this.kept.delete(effect.before);
        this.shown = null;
        break;
      case 'enable':
        this.shown = effect.enabled;
        break;
      case 'stop':
        this.kept.delete(effect.turn);
        break;
      case 'answer':
        this.answered.push(effect.turn);
        break;
      case 'tellLost':
        this.told.push(effect.capture);
    }
  }
}

type Deed = (runtime: Runtime) => void;
const deeds: fc.Arbitrary<Deed> = fc.oneof(
  fc.constant<Deed>((one) => one.dispatch(openAsked)),
  fc.constant<Deed>((one) => one.dispatch(closeAsked)),
  fc.constant<Deed>((one) => one.dispatch(processingChanged)),
  fc.constantFrom('a', 'b').map(
    (id): Deed =>
      (one) =>
        one.dispatch(chosen(id)),
  ),
  fc.boolean().map(
    (enabled): Deed =>
      (one) =>
        one.dispatch({ type: 'enabledChanged', enabled }),
  ),
  fc.constant<Deed>((one) => one.dispatch(gone(captureOf(one.input) ?? 0))),
  fc.constant<Deed>((one) => one.dispatch(released(captureOf(one.input) ?? 0))),
  fc
    .tuple(
      fc.nat(3),
      fc.constantFrom('opened' as const, 'DEVICE_IN_USE' as const, 'DEVICE_NOT_FOUND' as const),
    )
    .map(
      ([at, outcome]): Deed =>
        (one) =>
          one.settle(at, outcome),
    ),
);

describe('an input to which anything happens in any order', () => {
  const play = (check: (runtime: Runtime) => void, atEnd: (runtime: Runtime) => void = () => undefined) =>
    fc.assert(
      fc.property(fc.array(deeds, { maxLength: 40 }), (all) => {
        const runtime = new Runtime();
        for (const deed of all) {
          deed(runtime);
          check(runtime);
        }
        while (runtime.pending.length > 0) runtime.settle(0, 'DEVICE_IN_USE');
        atEnd(runtime);
      }),
      { numRuns: 500 },
    );

  it('an input to which anything happens in any order never keeps two of its devices open: an opening that was overtaken is stopped', () => {
    play(({ kept, input }) => {
      const capture = captureOf(input);
      expect([...kept]).toEqual(capture === null ? [] : [capture]);
    });
  });
  it('an input to which anything happens in any order is heard or muted as it was told last', () => {
    play((runtime) => {
      if (captureOf(runtime.input) !== null) expect(runtime.shown).toBe(runtime.enabled);
      else expect(runtime.shown).toBeNull();
    });
  });
  it('an input to which anything happens in any order answers whoever asked, once', () => {
    play(
      ({ answered }) => expect(new Set(answered).size).toBe(answered.length),
      ({ answered, asked, input }) => {
        expect(new Set(answered)).toEqual(asked);
        expect(turnOf(input)).toBeNull();
      },
    );
  });
  it('an input to which anything happens in any order says of a device once that it is gone', () => {
    play(({ told }) => expect(new Set(told).size).toBe(told.length));
  });
  it('an input to which anything happens in any order always has somebody under way, or something to give, or a reason not to', () => {
    play(({ input }) => {
      const isWaiting = turnOf(input) !== null;
      const isReady = readyCapture(input) !== null;
      expect(isWaiting || isReady || input.state.kind === 'off' || problemOf(input) !== null).toBe(true);
    });
  });
});
