/** Changes something on the screen that nobody sees: a compositor hands on pictures only of what has changed. */
export interface ScreenNudge {
  /** Whether a nudge would be on a display: this window has the focus, so nothing covers it. */
  visible(): boolean;
  nudge(): void;
  close(): void;
}

const COLOURS = ['#000', '#020202'] as const;

/** A dot of 2 × 2 pixels in a corner of the page. */
export const openScreenNudge = (): ScreenNudge => {
  const dot = document.createElement('div');
  dot.setAttribute('aria-hidden', 'true');
  // By properties: the page's policy lets no style attribute in.
  Object.assign(dot.style, {
    ...{ position: 'fixed', left: '0', bottom: '0', width: '2px', height: '2px' },
    ...{ zIndex: '2147483647', pointerEvents: 'none', background: COLOURS[0] },
  });
  document.body.append(dot);
  let turn = 0;
  return {
    visible: () => document.visibilityState === 'visible' && document.hasFocus(),
    nudge: () => {
      turn = 1 - turn;
      dot.style.background = COLOURS[turn === 0 ? 0 : 1];
    },
    close: () => dot.remove(),
  };
};
