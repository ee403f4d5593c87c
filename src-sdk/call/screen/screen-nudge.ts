/** Changes something on the screen that nobody sees, since a compositor hands on only pictures of changes. */
export interface ScreenNudge {
  /** Whether a nudge would be visible on a display: this window has the focus, so nothing covers it. */
  visible(): boolean;
  /** Flips the patch to its other colour. */
  nudge(): void;
  /** Shows the patch with the mark, or without (see `mark-in-picture.ts`). */
  show(isMarked: boolean): void;
  close(): void;
}

/**
 * As large as two of the pixels that a picture probe reads of a screen of 1920 × 1080, and so faint that nobody sees
 * it: a few of 255 steps, lighter on dark, darker on light. The system hands it on exactly.
 */
const SIDE = '12px';
const MARK = 'rgb(128 128 128 / 3%)';

/** Makes a patch in a corner of the page. */
export const openScreenNudge = (): ScreenNudge => {
  const patch = document.createElement('div');
  patch.setAttribute('aria-hidden', 'true');
  // The style is set by properties, since the page's policy allows no style attribute.
  Object.assign(patch.style, {
    ...{ position: 'fixed', left: '0', bottom: '0', width: SIDE, height: SIDE },
    ...{ zIndex: '2147483647', pointerEvents: 'none' },
  });
  document.body.append(patch);
  let isMarked = false;
  const show = (marked: boolean): void => {
    isMarked = marked;
    patch.style.background = marked ? MARK : 'transparent';
  };
  return {
    visible: () => document.visibilityState === 'visible' && document.hasFocus(),
    nudge: () => show(!isMarked),
    show,
    close: () => patch.remove(),
  };
};
