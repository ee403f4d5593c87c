import { ref, shallowRef, watch } from 'vue';
import { defineStore } from 'pinia';
import type { ErrorCode } from '@core/base/errors';
import type { PartyView } from '@core/session/view';
import { describeAction, type ActionWords } from './film/film-action';
import { grantNews, type Permit } from './call/grant-news';
import { useCall } from './call/call';
import { useDevicesDialog } from './devices/devices-dialog';
import { showAfresh, type PartyHabit } from './party-life';
import { useSession } from './session';
import { useShare } from './devices/share';
import { useTalk } from './call/talk';
import { useToasts } from './toasts';

/** A line between the messages: somebody came, went, or moved the film. */
export interface SystemLine {
  readonly id: string;
  readonly text: string;
  /** The message it stands behind; null at the top. */
  readonly afterMessageId: string | null;
}

/** The errors that the card on the stage reports, or the tile of the person concerned, together with the ways out. */
const SAID_IN_PLACE: readonly ErrorCode[] = [
  'FILM_MISMATCH',
  'FILM_UNREACHABLE',
  'FILM_UNSUPPORTED',
  'LINK_FAILED',
];

/** The number of lines that are kept; older ones interest nobody. */
const LINES_KEPT = 100;

/** Identifies an action on the film: two changes of speed by the same person differ in nothing but the speed. */
const deedOf = ({ playback: { lastAction, timeline } }: PartyView): string =>
  JSON.stringify([lastAction, lastAction?.action === 'rate' ? timeline.rate : null]);

/** The events of the party, as lines between the messages, and the last action on the film. */
export const useAnnouncements = defineStore('announcements', () => {
  const lines = shallowRef<readonly SystemLine[]>([]);
  /** The last action on the film; counted, since the same may happen twice. */
  const lastDeed = ref<{ id: number; key: ActionWords['key'] | 'outpaced' | 'keepsUp'; text: string } | null>(
    null,
  );
  return { lines, lastDeed };
});

/** Turns the events of the party into lines, notices on the stage, and toasts. */
export const announce: PartyHabit = (party, scope, { host, t, locale }) => {
  const shown = useAnnouncements();
  const call = useCall();
  const dialog = useDevicesDialog();
  const session = useSession();
  const talk = useTalk();
  const share = useShare();
  const toasts = useToasts();
  let count = 0;
  let mutedTalk = 0;
  let lastAction = deedOf(party.view);
  let outpaced: readonly string[] = [];
  /** The film that `outpaced` belongs to. */
  let outpacedOf: string | null = null;
  const toldApart = new Set<string>();
  /** Whether the last picker offered sound; a browser's own picker offers it where it can. */
  let pickerHadSound = true;
  let isIn = false;

  const add = (text: string): void => {
    const afterMessageId = session.view.chat.at(-1)?.messageId ?? null;
    shown.lines = [...shown.lines, { id: `line-${++count}`, text, afterMessageId }].slice(-LINES_KEPT);
  };
  const nameOf = (id: string): string =>
    id === session.view.localId ? t('party.you') : (session.nameOf(id) ?? t('party.somebody'));
  const say = ({ key, named }: ActionWords): string => t(`party.system.${key}`, named);

  const noteAction = (): void => {
    const { lastAction: action, film, timeline } = session.view.playback;
    const seen = deedOf(session.view);
    if (seen === lastAction) return;
    lastAction = seen;
    if (!action) return;
    const words = describeAction(
      action,
      nameOf(action.by),
      film?.title ?? null,
      film?.durationMs ?? null,
      timeline.rate,
      locale.value,
    );
    if (!words) return;
    shown.lastDeed = { id: ++count, key: words.key, text: say(words) };
    if (!words.onStageOnly) add(say(words));
  };

  /**
   * Announces the people for whom the film doesn't wait any more because of their line, and those for whom it waits
   * again.
   */
  const noteOutpaced = (): void => {
    const { playback, localId } = session.view;
    const isSameFilm = playback.film?.filmId === outpacedOf;
    const before = isSameFilm ? outpaced : [];
    ({ outpaced } = playback);
    outpacedOf = playback.film?.filmId ?? null;
    const say = (key: 'outpaced' | 'keepsUp', id: string): void => {
      const words =
        id === localId ? t(`party.system.${key}You`) : t(`party.system.${key}`, { name: nameOf(id) });
      add(words);
      // The toast has advice, too; the same words beside it would say it twice.
      if (id === localId && key === 'outpaced') toasts.show('warn', words, t('party.system.outpacedHint'));
      else shown.lastDeed = { id: ++count, key, text: words };
    };
    for (const id of outpaced) if (!before.includes(id)) say('outpaced', id);
    const isHere = (id: string): boolean => session.view.participants.some((one) => one.id === id);
    for (const id of before) if (!outpaced.includes(id) && isHere(id)) say('keepsUp', id);
  };

  /**
   * Announces that this person's film is apart, once for each reason and film: a state that may last for the whole film
   * is no news every minute. A film that nobody can seek in has the player's note on the stage instead, which the toast
   * would cover.
   */
  const noteApart = (): void => {
    const { participants, playback, filmNotes } = session.view;
    const apart = participants.find((one) => one.isLocal)?.readiness.apart;
    const told = `${playback.film?.filmId ?? ''}:${apart ?? ''}`;
    if (!apart || toldApart.has(told)) return;
    if (apart === 'unseekable' && filmNotes.some(({ kind }) => kind === 'noRanges')) return;
    toldApart.add(told);
    toasts.show('warn', t('party.apart.title'), t(`party.apart.${apart}`));
  };

  /**
   * Tells a person that they talk while muted. With push to talk that is the usual state, and they are told only until
   * they know the key.
   */
  const noteMutedTalk = (): void => {
    if (talk.isOn && talk.heardOnce) return;
    mutedTalk = talk.isOn
      ? toasts.show('plain', t('party.events.mutedTalk'), t('sound.talk.mutedTalk', { key: talk.key }))
      : toasts.show('plain', t('party.events.mutedTalk'), t('party.events.mutedTalkHint'), {
          label: t('sound.unmute'),
          run: talk.toggle,
        });
  };
  watch(
    () => call.microphoneOn,
    (on) => on && toasts.dismiss(mutedTalk),
  );

  /** A person whose rights change is told, because the controls change by themselves. */
  watch(
    () => session.grants,
    (after, before) => {
      if (!before || !after) return;
      const { taken, given } = grantNews(before, after);
      const list = (permits: readonly Permit[]): string =>
        permits.map((permit) => t(`party.grants.${permit}`)).join(', ');
      if (taken.length > 0)
        toasts.show('warn', t('party.grants.taken', { what: list(taken) }), t('party.grants.takenHint'));
      if (given.length > 0) toasts.show('plain', t('party.grants.given', { what: list(given) }));
    },
  );

  showAfresh(scope, () => {
    shown.lines = [];
    shown.lastDeed = null;
  });
  scope.add(
    party.on('connected', () => {
      isIn = true;
      lastAction = deedOf(party.view);
    }),
  );
  scope.add(
    party.on('viewChanged', () => {
      if (!isIn) return;
      noteAction();
      noteOutpaced();
      noteApart();
    }),
  );
  scope.add(
    party.on('participantJoined', ({ participant }) =>
      add(t('party.system.joined', { name: participant.name })),
    ),
  );
  scope.add(
    party.on('participantLeft', ({ participant, reason }) => {
      if (reason !== 'session_closed') add(t(`party.system.${reason}`, { name: participant.name }));
    }),
  );
  scope.add(
    party.on('screenShareStarted', ({ participantId }) => {
      const { localId, participants } = party.view;
      if (participantId === localId) return;
      // The name is taken from the SDK's own view: a new participant is told of the present screens before the page has
      // its view.
      const name = participants.find(({ id }) => id === participantId)?.name ?? t('party.somebody');
      toasts.show('plain', t('party.events.shareStarted', { name }));
    }),
  );
  scope.add(party.on('talkingWhileMuted', noteMutedTalk));
  scope.add(
    party.on('noAudioInput', () =>
      toasts.show('warn', t('party.events.noSound'), t('party.events.noSoundHint'), {
        label: t('sound.choose'),
        run: () => dialog.show('devices'),
      }),
    ),
  );
  scope.add(
    party.on('filmMismatch', ({ participantId, fileName }) => {
      if (participantId === party.view.localId) return;
      toasts.show('warn', t('party.events.mismatch', { name: nameOf(participantId), file: fileName }));
    }),
  );
  scope.add(
    party.on('warning', ({ error }) => {
      if (SAID_IN_PLACE.includes(error.code)) return;
      // A person who chose to share without sound, or whose picker had none, needn't be told that there is none.
      if (error.code !== 'SCREEN_AUDIO_UNAVAILABLE' || (share.sound && pickerHadSound))
        toasts.showError(error, 'warn');
    }),
  );
  scope.add(
    party.on('error', ({ error }) => {
      if (!SAID_IN_PLACE.includes(error.code)) toasts.showError(error);
    }),
  );
  scope.add(
    host.on('party.server', ({ partyId, state }) => {
      if (partyId !== session.handle?.partyId) return;
      if (state === 'restarting') toasts.show('warn', t('party.events.serverRestarting'));
      if (state === 'failed')
        toasts.show('bad', t('party.events.serverFailed'), t('party.events.serverFailedHint'));
    }),
  );
  scope.add(host.on('capture.asked', ({ audioPossible }) => (pickerHadSound = audioPossible)));
};
