import { describe, expect, it } from 'vitest';
import { canBeHeld, isForParty, isForTalkTrial, keyAction, type Key } from './key-map';

const key = (name: string, over: Partial<Key> = {}): Key => ({
  key: name,
  code: '',
  shiftKey: false,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  repeat: false,
  ...over,
});

describe('keyAction', () => {
  it.each([
    [' ', { do: 'playPause' }],
    ['f', { do: 'fullScreen' }],
    ['F', { do: 'fullScreen' }],
    ['m', { do: 'microphone' }],
    ['v', { do: 'camera' }],
    ['c', { do: 'chat' }],
    ['s', { do: 'sync' }],
    ['q', { do: 'call' }],
    ['<', { do: 'rateBy', steps: -1 }],
    ['>', { do: 'rateBy', steps: 1 }],
    ['?', { do: 'help' }],
    ['Escape', { do: 'escape' }],
    ['ArrowLeft', { do: 'seekBy', ms: -5_000 }],
    ['ArrowRight', { do: 'seekBy', ms: 5_000 }],
    ['ArrowUp', { do: 'volumeBy', by: 0.05 }],
    ['ArrowDown', { do: 'volumeBy', by: -0.05 }],
    ['x', null],
  ])('the key %s has its action', (name, action) => expect(keyAction(key(name))).toEqual(action));

  it('an arrow winds further with shift', () => {
    expect(keyAction(key('ArrowRight', { shiftKey: true }))).toEqual({ do: 'seekBy', ms: 10_000 });
  });
  it('a key with Ctrl, Alt or Meta leaves the shortcuts of others alone', () => {
    for (const held of ['ctrlKey', 'altKey', 'metaKey'] as const)
      expect(keyAction(key('f', { [held]: true }))).toBeNull();
  });
  it('an arrow winds while held down, and a toggle toggles once', () => {
    expect(keyAction(key('ArrowLeft', { repeat: true }))).not.toBeNull();
    expect(keyAction(key('m', { repeat: true }))).toBeNull();
  });
});

describe('isForParty', () => {
  const within = (html: string): Element => {
    const box = document.createElement('div');
    box.innerHTML = html;
    const target = box.querySelector('[data-at]');
    if (!target) throw new Error('No target.');
    return target;
  };
  it.each([
    ['<input data-at>', 'm', false],
    ['<textarea data-at></textarea>', ' ', false],
    ['<div role="dialog"><button data-at></button></div>', ' ', false],
    ['<div role="tablist"><button role="tab" data-at></button></div>', 'ArrowRight', false],
    ['<span role="slider" data-at></span>', 'ArrowUp', false],
    ['<span role="slider" data-testid="transport-seek" data-at></span>', 'ArrowLeft', true],
    ['<button data-at></button>', 'm', true],
    // The button was clicked, and not reached by keyboard: space is the film's.
    ['<button data-at></button>', ' ', true],
    ['<button data-by-keyboard data-at></button>', ' ', false],
    ['<p data-at></p>', ' ', true],
  ])('a key on %s belongs to the party: %s', (html, name, expected) =>
    expect(isForParty({ key: name }, within(html))).toBe(expected),
  );
});

describe('the key that is held to talk, in dialogs', () => {
  it.each([
    ['<div data-testid="devices-dialog" role="dialog"><button data-at></button></div>', true],
    ['<div data-testid="devices-dialog" role="dialog"><input data-at></div>', false],
    ['<div data-testid="devices-dialog" role="dialog"><select data-at></select></div>', false],
    ['<div data-testid="devices-dialog"><button data-testid="talk-key" data-at></button></div>', false],
    ['<div role="dialog"><button data-at></button></div>', false],
  ])('the talk key is tried in a dialog only where nothing else takes it: %s', (html, expected) => {
    const box = document.createElement('div');
    box.innerHTML = html;
    expect(isForTalkTrial(box.querySelector('[data-at]'))).toBe(expected);
  });
  it('the talk key is not on trial where nothing has the focus', () =>
    expect(isForTalkTrial(null)).toBe(false));
});

describe('the key that is held to talk', () => {
  it.each([
    ['KeyT', 't'],
    ['Backquote', '`'],
    ['F13', 'F13'],
    ['Numpad0', '0'],
  ])('the key that is held to talk may be %s', (code, name) =>
    expect(canBeHeld(key(name, { code }))).toBe(true),
  );
  it.each([
    ['KeyM', 'm'],
    ['Space', ' '],
    ['ArrowUp', 'ArrowUp'],
    ['Tab', 'Tab'],
    ['Enter', 'Enter'],
    ['Escape', 'Escape'],
    ['ControlLeft', 'Control'],
    ['', 't'],
  ])('the key that is held to talk may not be %s', (code, name) =>
    expect(canBeHeld(key(name, { code }))).toBe(false),
  );
});
