/** Scenes of how everybody keeps step, and of how late one's own sound comes. */
import { useDrawer } from '../../party/drawer';
import { useDriftHistory } from './drift-history';
import {
  click,
  inParty,
  inStep,
  noFilm,
  playback,
  type Scene,
  type Stage,
} from '../../gallery/made-up-party';

/** Two minutes of drift: one jump that is caught up with, a pause, and the rest in step. */
const drifted = (): void => {
  const nowMs = performance.now();
  useDriftHistory().points = Array.from({ length: 118 }, (_, second) => {
    const wobble = 4 * Math.sin(second / 3) + 3 * Math.sin(second * 1.7);
    const jump = second >= 30 && second < 36 ? 96 * 0.6 ** (second - 30) : 0;
    return {
      atMs: nowMs - (117 - second) * 1_000,
      driftMs: second >= 62 && second < 74 ? null : wobble + jump,
    };
  });
};
const syncOpen =
  (then: (stage: Stage) => void = drifted) =>
  (stage: Stage): void => {
    useDrawer().open = true;
    useDrawer().tab = 'sync';
    then(stage);
  };
export const SYNC_SCENES: Readonly<Record<string, Scene>> = {
  sync: inParty({}, syncOpen()),
  'sync-meaning': inParty(
    {},
    syncOpen(() => (drifted(), click('sync-help'))),
  ),
  'sync-empty': inParty(
    {
      sync: { ...inStep, driftMs: null, people: {} },
      ...noFilm,
    },
    syncOpen(() => undefined),
  ),
  'sync-paused': inParty(
    {
      sync: { ...inStep, driftMs: null, people: {} },
      ...playback({ phase: 'paused', lastAction: { by: 'p_Ben', action: 'pause' } }),
    },
    syncOpen(() => undefined),
  ),
  'sync-denied': inParty(
    {},
    syncOpen(({ fakeHost }) => {
      drifted();
      fakeHost.host.copyText = () => Promise.reject(new DOMException('', 'NotAllowedError'));
      click('sync-copy');
    }),
  ),
  clap: inParty(
    {},
    syncOpen(() => (drifted(), click('trim-by-ear'))),
  ),
};
