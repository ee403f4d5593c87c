import { computed, onScopeDispose, shallowRef, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { useFilm } from '../../stores/film';
import { usePlayer } from '../../stores/player';
import { useSession } from '../../stores/session';
import { chooseStage, EMPTY_STAGE, nextStage } from './stage-choice';

export interface StageView {
  /** A participant's id; null: the film. */
  readonly screenOf: string | null;
  readonly label: string;
}

/** What the stage shows, and what else it could show. */
export const useStage = () => {
  const { t } = useI18n();
  const session = useSession();
  const film = useFilm();
  const player = usePlayer();
  const choice = shallowRef(EMPTY_STAGE);

  /** One's own isn't shown to oneself, it would show itself in itself. */
  const sharers = computed(() => session.view.screenSharers.filter((id) => id !== session.view.localId));
  watch(
    [sharers, () => film.media?.mediaId ?? null, () => film.wantsToPlay] as const,
    ([ids, filmId, filmPlays]) => {
      choice.value = nextStage(choice.value, { sharers: ids, filmId, filmPlays });
    },
    { immediate: true },
  );

  const nameOf = (id: string): string => session.nameOf(id) ?? t('party.somebody');
  const screen = computed(() => {
    const id = choice.value.screenOf;
    if (id === null) return null;
    // The picture may be on its way: at first, and while a link is rebuilt.
    const stream = session.stream(id, 'screen');
    return { id, stream, label: t('party.stage.screenOf', { name: nameOf(id) }) };
  });
  const views = computed((): readonly StageView[] => [
    ...(film.media ? [{ screenOf: null, label: t('share.stage.film') }] : []),
    ...sharers.value.map((id) => ({
      screenOf: id,
      label: t('party.stage.screenOf', { name: nameOf(id) }),
    })),
  ]);
  const choose = (screenOf: string | null): void => {
    choice.value = chooseStage(choice.value, screenOf);
  };

  // Only the screen that is looked at is heard: the sounds of two, or of one and the film, are noise.
  watch(
    [() => session.party, () => session.view.screenSharers, () => screen.value?.id ?? null] as const,
    ([party, ids, shownId]) => {
      for (const id of ids) if (id !== session.view.localId) party?.setScreenHeard(id, id === shownId);
    },
    { immediate: true },
  );
  watch(
    () => screen.value !== null,
    (shown) => (player.isScreenShown = shown),
    { immediate: true },
  );
  onScopeDispose(() => (player.isScreenShown = false));

  return { screen, views, choose };
};
