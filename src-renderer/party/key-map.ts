import { isReachedByKeyboard } from './use-focus-by-keyboard';

/** The action of a key in the party; `chat` and the like name what is toggled. */
export type KeyAction =
  | {
      readonly do:
        'playPause' | 'fullScreen' | 'microphone' | 'camera' | 'chat' | 'sync' | 'call' | 'help' | 'escape';
    }
  | { readonly do: 'rateBy'; readonly steps: 1 | -1 }
  | { readonly do: 'seekBy'; readonly ms: number }
  | { readonly do: 'volumeBy'; readonly by: number };

/** The part of a KeyboardEvent that decides. */
export type Key = Pick<
  KeyboardEvent,
  'key' | 'code' | 'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey' | 'repeat'
>;

const VOLUME_STEP = 0.05;
const STEP_MS = 5_000;
const FAR_STEP_MS = 10_000;

/** The keys of the party. With Ctrl, Alt or the system's key it is somebody else's shortcut. */
export const keyAction = (key: Key): KeyAction | null => {
  if (key.ctrlKey || key.altKey || key.metaKey) return null;
  switch (key.key) {
    case 'ArrowLeft':
      return { do: 'seekBy', ms: key.shiftKey ? -FAR_STEP_MS : -STEP_MS };
    case 'ArrowRight':
      return { do: 'seekBy', ms: key.shiftKey ? FAR_STEP_MS : STEP_MS };
    case 'ArrowUp':
      return { do: 'volumeBy', by: VOLUME_STEP };
    case 'ArrowDown':
      return { do: 'volumeBy', by: -VOLUME_STEP };
    default:
  }
  // Held down, these would flicker.
  if (key.repeat) return null;
  if (key.key === ' ') return { do: 'playPause' };
  if (key.key === '?') return { do: 'help' };
  if (key.key === '<') return { do: 'rateBy', steps: -1 };
  if (key.key === '>') return { do: 'rateBy', steps: 1 };
  if (key.key === 'Escape') return { do: 'escape' };
  switch (key.key.toLowerCase()) {
    case 'f':
      return { do: 'fullScreen' };
    case 'm':
      return { do: 'microphone' };
    case 'v':
      return { do: 'camera' };
    case 'c':
      return { do: 'chat' };
    case 's':
      return { do: 'sync' };
    case 'q':
      return { do: 'call' };
    default:
      return null;
  }
};

/** Keys that move through the page, end what is open, or only change another key's meaning. */
const NEVER = /^(Tab|Enter|NumpadEnter|Escape|Space|CapsLock|Fn|Meta|Shift|Control|Alt|OS|Arrow|ContextMenu)/;

/** Whether a key may be held to talk: it does nothing else in the party. */
export const canBeHeld = (key: Key): boolean =>
  key.code !== '' && !NEVER.test(key.code) && keyAction(key) === null;

const TYPES_INTO = 'input, textarea, select, [contenteditable="true"]';
const HAS_OWN_KEYS = '[role="dialog"], [role="menu"], [role="radiogroup"]';

/**
 * Whether the key that is held to talk may be tried at `target`: where the microphone is set up, but for text fields
 * and the field that chooses the key.
 */
export const isForTalkTrial = (target: Element | null): boolean =>
  target !== null &&
  target.closest('[data-testid="devices-dialog"]') !== null &&
  !target.closest(`${TYPES_INTO}, [data-testid="talk-key"]`);

/**
 * Whether a key pressed at `target` is the party's. It isn't while typing, nor in a dialog or menu; arrows stay with
 * lists of tabs and sliders (but the seek bar's are the party's); space and Enter with a button that was reached by
 * keyboard.
 */
export const isForParty = (key: Pick<Key, 'key'>, target: Element | null): boolean => {
  if (!target) return true;
  if (target.closest(TYPES_INTO) || target.closest(HAS_OWN_KEYS)) return false;
  if (key.key.startsWith('Arrow')) {
    if (target.closest('[data-testid="transport-seek"]')) return true;
    return !target.closest('[role="tablist"], [role="slider"]');
  }
  if (key.key === ' ') {
    const pressable = target.closest('button, [role="tab"], [role="switch"], a');
    return !pressable || !isReachedByKeyboard(pressable);
  }
  return true;
};
