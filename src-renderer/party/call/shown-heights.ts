import { shallowRef, watch } from 'vue';
import { defineStore } from 'pinia';
import type { PartyHabit } from '../party-life';
import { useSession } from '../session';

/** A window that is being resized, or a face that grows, is told once it has settled. */
const SETTLE_MS = 250;

export interface ShownPicture {
  readonly participantId: string;
  readonly kind: 'camera' | 'screen';
  /** Pixels of the screen; 0 while it is folded away or out of sight. */
  readonly height: number;
}

/** How large each element shows whose picture. */
export const useShownHeights = defineStore('shown-heights', () => {
  const pictures = shallowRef<ReadonlyMap<symbol, ShownPicture>>(new Map());

  /** What one element shows now; null: it is gone. */
  const note = (element: symbol, picture: ShownPicture | null): void => {
    const next = new Map(pictures.value);
    if (picture) next.set(element, picture);
    else next.delete(element);
    pictures.value = next;
  };
  return { pictures, note };
});

/**
 * Tells the SDK how large each picture is seen, so that nobody sends more than is looked at. Where a camera is off the
 * face's height is told all the same: the picture is then there at once when the camera goes on.
 */
export const tellShownHeights: PartyHabit = (party, scope) => {
  const shown = useShownHeights();
  const session = useSession();
  const told = new Map<string, number>();
  let timer = 0;

  const heightOf = (participantId: string, kind: ShownPicture['kind']): number => {
    if (document.visibilityState === 'hidden') return 0;
    const heights = [...shown.pictures.values()]
      .filter((one) => one.participantId === participantId && one.kind === kind)
      .map((one) => one.height);
    return Math.max(0, ...heights);
  };
  const tell = (): void => {
    for (const { id, streams } of session.others) {
      // A screen is shown only once it has arrived: nothing of it is refused before that.
      const kinds = streams.includes('screen') ? (['camera', 'screen'] as const) : (['camera'] as const);
      for (const kind of kinds) {
        const height = heightOf(id, kind);
        if (told.get(`${id}/${kind}`) === height) continue;
        told.set(`${id}/${kind}`, height);
        party.setShownHeight(id, kind, height);
      }
    }
  };
  const settle = (): void => {
    window.clearTimeout(timer);
    timer = window.setTimeout(tell, SETTLE_MS);
  };

  // Whoever leaves and comes back has been told nothing.
  watch(
    () => session.others.map(({ id, streams }) => `${id} ${String(streams.includes('screen'))}`),
    (now, before) => {
      for (const key of told.keys()) {
        const [id = '', kind] = key.split('/');
        const sight = now.find((one) => one.startsWith(`${id} `));
        if (sight === undefined || (kind === 'screen' && sight.endsWith('false'))) told.delete(key);
      }
      if (now.join() !== before.join()) settle();
    },
  );
  watch(() => shown.pictures, settle, { immediate: true, flush: 'sync' });
  document.addEventListener('visibilitychange', settle);
  scope.add(() => document.removeEventListener('visibilitychange', settle));
  scope.add(() => window.clearTimeout(timer));
};
