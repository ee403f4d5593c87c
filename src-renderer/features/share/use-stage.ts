import { computed, onScopeDispose, shallowRef, watch, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useFilm } from '../../party/film/film';
import { usePlayer } from '../../party/film/player';
import { useSession } from '../../party/session';
import { chooseStage, EMPTY_STAGE, nextStage } from './stage-choice';

export interface StageView {
  /** The id of the participant who shares the screen; null for the film. */
  readonly screenOf: string | null;
  readonly label: string;
}

/** Why a screen that is shared can't be seen. */
export type ScreenMissing = 'coming' | 'soundOnly' | 'unreached';

export interface ScreenView {
  /** The participant's id. */
  readonly id: string;
  readonly name: string;
  readonly stream: MediaStream | null;
  /** Why the screen can't be seen; null where it can. */
  readonly missing: ScreenMissing | null;
  readonly label: string;
}

export interface Stage {
  /** The screen on the stage; null where the film has the stage, or nothing does. */
  readonly screen: ScreenView | null;
  readonly views: readonly StageView[];
  readonly choose: (screenOf: string | null) => void;
}

/** The stage's contents, and the other things that it could show. */
export const useStage = (): Readonly<Ref<Stage>> => {
  const { t } = useI18n();
  const session = useSession();
  const film = useFilm();
  const player = usePlayer();
  const choice = shallowRef(EMPTY_STAGE);

  /** One's own screen is left out: it would show itself in itself. */
  const sharers = computed(() => session.view.screenSharers.filter((id) => id !== session.view.localId));
  watch(
    [sharers, () => film.current?.filmId ?? null, () => film.wantsToPlay] as const,
    ([ids, filmId, filmPlays]) => {
      choice.value = nextStage(choice.value, { sharers: ids, filmId, filmPlays });
    },
    { immediate: true },
  );

  const nameOf = (id: string): string => session.nameOf(id) ?? t('party.somebody');
  const missingWhy = (id: string): ScreenMissing => {
    if (!session.view.call.receivesVideo) return 'soundOnly';
    const sharer = session.view.participants.find((one) => one.id === id);
    return sharer?.reach === 'failed' || sharer?.reach === 'paused' ? 'unreached' : 'coming';
  };
  const screen = computed((): ScreenView | null => {
    const id = choice.value.screenOf;
    if (id === null) return null;
    // The picture may still be on its way: at first, and while the link to its owner is being rebuilt.
    const stream = session.view.call.receivesVideo ? session.stream(id, 'screen') : null;
    const name = nameOf(id);
    return {
      id,
      name,
      stream,
      missing: stream ? null : missingWhy(id),
      label: t('party.stage.screenOf', { name }),
    };
  });
  const views = computed((): readonly StageView[] => [
    ...(film.current ? [{ screenOf: null, label: t('share.stage.film') }] : []),
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
    [() => session.view.screenSharers, () => screen.value?.id ?? null] as const,
    ([ids, shownId]) => {
      for (const id of ids)
        if (id !== session.view.localId) session.party?.setScreenHeard(id, id === shownId);
    },
    { immediate: true },
  );
  watch(
    () => screen.value !== null,
    (shown) => (player.isScreenShown = shown),
    { immediate: true },
  );
  onScopeDispose(() => (player.isScreenShown = false));

  return computed(() => ({ screen: screen.value, views: views.value, choose }));
};
