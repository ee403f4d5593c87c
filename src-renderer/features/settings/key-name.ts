import { keyAction, type Key } from '../party/key-map';

/** Keys that move through the page, end what is open, or only make another key mean something else. */
const NEVER = /^(Tab|Enter|NumpadEnter|Escape|Space|CapsLock|Fn|Meta|Shift|Control|Alt|OS|Arrow|ContextMenu)/;

/** Whether a key may be held to talk: it does nothing else in the party. */
export const canBeHeld = (key: Key): boolean =>
  key.code !== '' && !NEVER.test(key.code) && keyAction(key) === null;

/**
 * A key's name as it stands on it.
 * @param layout what the keyboard writes with it, by code, where the browser tells
 */
export const keyName = (code: string, layout: ReadonlyMap<string, string> | null): string => {
  const written = layout?.get(code)?.trim();
  if (written) return written.toUpperCase();
  return code.replace(/^(Key|Digit)(?=.$)/, '').replace(/(?<=[a-z])(?=[A-Z0-9])/g, ' ');
};
