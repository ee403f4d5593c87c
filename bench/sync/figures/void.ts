/** Decides which runs measured the machine rather than the policy. */
import { percent, VOID_ABOVE, whyBusy } from '../../kit/void';
import type { RunRecord } from '../model';

/**
 * Why a run is void: over 1 % of a window's frames dropped, or the machine over 85 % busy; null for a good run. A
 * window that the bench itself froze or minimised drops frames because of that, so its frames don't count.
 */
export function whyVoid({ windows, marks, machineBusy }: RunRecord): string | null {
  const busy = whyBusy(machineBusy);
  if (busy !== null) return busy;
  const spared = new Set(
    marks.filter(({ what }) => what === 'frozen' || what === 'hiddenFrom').map(({ window }) => window),
  );
  for (const [i, { name, droppedFrames, totalFrames }] of windows.entries()) {
    if (spared.has(i)) continue;
    if (totalFrames === 0) return `no frames in ${name}`;
    const share = droppedFrames / totalFrames;
    if (share > VOID_ABOVE.droppedShare) return `${percent(share)} of frames dropped in ${name}`;
  }
  return null;
}
