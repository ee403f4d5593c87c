import { computed, ref, shallowRef, watch } from 'vue';
import { defineStore } from 'pinia';
import { NO_SPOTLIGHT, nextSpotlight } from '@core/call/spotlight';
import { showAfresh, type PartyHabit } from '../../party/party-life';
import { usePreferences } from '../../party/preferences';
import { useSession } from '../../party/session';

/** Whose faces are shown, and which one is large. A choice of this person's alone; the others notice nothing. */
export const useFaces = defineStore('faces', () => {
  const session = useSession();
  const preferences = usePreferences();
  /** Kept while they are away: who comes back is large again. */
  const pinnedId = ref<string | null>(null);
  const spotlight = shallowRef(NO_SPOTLIGHT);

  /** Alone, one would look at nobody. */
  const hidesSelf = computed(() => preferences.current.hideSelf && session.others.length > 0);
  const shown = computed(() => session.view.participants.filter((one) => !(one.isLocal && hidesSelf.value)));
  /** Null: all alike. */
  const largeId = computed(() => {
    if (shown.value.length < 2) return null;
    const isShown = (id: string | null): boolean => shown.value.some((one) => one.id === id);
    if (isShown(pinnedId.value)) return pinnedId.value;
    const { id } = spotlight.value;
    return preferences.current.spotlight && isShown(id) ? id : null;
  });

  const togglePin = (id: string): void => {
    pinnedId.value = pinnedId.value === id ? null : id;
  };
  const setHideSelf = (on: boolean): void => preferences.set({ hideSelf: on });

  return { pinnedId, spotlight, shown, largeId, hidesSelf, togglePin, setHideSelf };
});

/** Whoever speaks for a while becomes large, where that is wished. */
export const followSpeakers: PartyHabit = (party, scope) => {
  const faces = useFaces();
  const session = useSession();
  const preferences = usePreferences();
  const activeSpeakers = shallowRef<readonly string[]>([]);
  let timer = 0;

  /** Who can be large by speaking, as one value that changes only when one of them does. */
  const present = computed(() =>
    session.others
      .filter((one) => one.presence !== 'gone')
      .map((one) => one.id)
      .join(' '),
  );
  const look = (): void => {
    window.clearTimeout(timer);
    if (!preferences.current.spotlight) return;
    const sight = {
      activeSpeakers: activeSpeakers.value,
      present: present.value.split(' ').filter(Boolean),
    };
    const step = nextSpotlight(faces.spotlight, sight, performance.now());
    faces.spotlight = step.spotlight;
    if (step.againInMs !== null) timer = window.setTimeout(look, step.againInMs);
  };

  showAfresh(scope, () => {
    faces.pinnedId = null;
    faces.spotlight = NO_SPOTLIGHT;
  });
  scope.add(() => window.clearTimeout(timer));
  scope.add(
    party.on('activeSpeakersChanged', ({ participantIds }) => (activeSpeakers.value = participantIds)),
  );
  watch([present, activeSpeakers, () => preferences.current.spotlight], look);
};
