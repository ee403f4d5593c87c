import { shallowRef, watch } from 'vue';
import { defineStore } from 'pinia';
import type { PartyHabit } from '../party-life';
import { useSession } from '../session';

/** A size is reported once it has been the same for this time, as a window may be resized or a face may grow. */
const SETTLE_MS = 250;

export interface ShownPicture {
  readonly participantId: string;
  readonly kind: 'camera' | 'screen';
  /** The height in pixels of the screen; 0 while the picture is folded away or out of sight. */
  readonly height: number;
}

/** The size at which each element shows a person's picture. */
export const useShownHeights = defineStore('shown-heights', () => {
  const pictures = shallowRef<ReadonlyMap<symbol, ShownPicture>>(new Map());

  /** Notes the picture that an element shows now; null where the element is gone. */
  const note = (element: symbol, picture: ShownPicture | null): void => {
    const next = new Map(pictures.value);
    if (picture) next.set(element, picture);
    else next.delete(element);
    pictures.value = next;
  };
  return { pictures, note };
});

/**
 * Tells the SDK the size at which each picture is shown, so that nobody sends more than is looked at. A face's height
 * is told while its camera is off, too: the picture is then there at once when the camera goes on.
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
      // A screen is shown only once it has arrived: none is refused before that.
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

  // A person who left and came back has been told nothing, so everything is told again.
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
