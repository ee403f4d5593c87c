import { describe, expect, it } from 'vitest';
import { canBeHeld, keyName } from './key-name';

const key = (code: string, written: string) => ({
  key: written,
  code,
  shiftKey: false,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  repeat: false,
});

describe('the key that is held to talk', () => {
  it.each([
    ['KeyT', 't'],
    ['Backquote', '`'],
    ['F13', 'F13'],
    ['Numpad0', '0'],
  ])('may be %s', (code, written) => expect(canBeHeld(key(code, written))).toBe(true));
  it.each([
    ['KeyM', 'm'],
    ['Space', ' '],
    ['ArrowUp', 'ArrowUp'],
    ['Tab', 'Tab'],
    ['Enter', 'Enter'],
    ['Escape', 'Escape'],
    ['ControlLeft', 'Control'],
    ['', 't'],
  ])('may not be %s', (code, written) => expect(canBeHeld(key(code, written))).toBe(false));
  it('is called as it is written on the keyboard', () => {
    expect(keyName('KeyT', null)).toBe('T');
    expect(keyName('Digit4', null)).toBe('4');
    expect(keyName('NumpadAdd', null)).toBe('Numpad Add');
    expect(keyName('F13', null)).toBe('F13');
    expect(keyName('KeyQ', new Map([['KeyQ', 'a']]))).toBe('A');
  });
});
