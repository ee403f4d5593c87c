import { computed, ref, shallowRef } from 'vue';
import { defineStore } from 'pinia';
import { useI18n } from 'vue-i18n';
import type { BorrowedDevices } from '@sdk/api/devices';
import type { Preview } from '@sdk/api/party';
import type { LeadsTo } from '@core/session/arrived-link';
import { isAgreedPlace, withPlace, type PartyPlace } from '@core/session/party-place';
import type { PartyHandle, PartyLook } from '@core/ipc/party';
import { CODE_LENGTHS } from '@core/base/ids';
import { cleanText, fitText, hasLetterOrDigit } from '@core/base/person-text';
import { Scope } from '@core/base/scope';
import { toWatchTogetherError, WatchTogetherError, type ErrorCode } from '@core/base/errors';
import { parseInvite, webLink } from '@core/wire/invite-link';
import { LIMITS } from '@core/wire/limits';
import { usePorts } from '../../host/ports';
import { useDevices } from '../../party/devices/devices';
import type { DeviceUse } from '../../party/devices/device-words';
import { useNavigation } from '../../party/navigation';
import { usePreferences } from '../../party/preferences';
import { useSession } from '../../party/session';
import { useSound } from '../../party/devices/sound';
import { useAtDoor } from './at-door';

/** Why somebody is in the lobby. */
export type LobbyIntent =
  | { readonly kind: 'host'; readonly serverId: string | null; readonly serverName: string | null }
  | {
      readonly kind: 'guest';
      readonly invite: string;
      /** Of an invite that nobody typed: what it may do unasked. */
      readonly leadsTo?: LeadsTo;
    }
  | { readonly kind: 'rejoin'; readonly seat: PartyHandle };

/** Before the party: own picture and sound, what the invite leads to, and the one button that joins. */
export const useLobby = defineStore('lobby', () => {
  const { host, desk } = usePorts();
  const { t } = useI18n({ useScope: 'global' });
  const session = useSession();
  const owned = useDevices();
  const sound = useSound();
  const preferences = usePreferences();
  const navigation = useNavigation();

  const intent = shallowRef<LobbyIntent>({ kind: 'host', serverId: null, serverName: null });
  const name = ref('');
  const partyName = ref('');
  const look = shallowRef<PartyLook | null>(null);
  const looking = ref(false);
  /** The person gave up looking, and nothing was found. */
  const stopped = ref(false);
  /** What the person is asked before anything is sent for the invite; null: nothing (any more). */
  const asks = shallowRef<Exclude<LeadsTo, { kind: 'known' }> | null>(null);
  /** Where the party's own server is, if that is another site and hasn't been agreed to. */
  const elsewhere = shallowRef<PartyPlace | null>(null);
  const problem = ref<ErrorCode | null>(null);
  const joining = ref(false);
  const preview = shallowRef<Preview | null>(null);
  const level = ref(0);
  let borrowed: BorrowedDevices | null = null;
  let scope = new Scope();
  let giveUp: AbortController | null = null;
  /** Counts what is looked for, so that only the answer to the last question is taken. */
  let lookingTurn = 0;

  const ownName = computed(() => cleanText(name.value, 'one'));
  const defaultPartyName = computed(() => {
    if (!hasLetterOrDigit(ownName.value)) return t('lobby.partyNameless');
    // The isolates of a sentence aren't for a name: whoever shows it isolates it.
    return fitText(t('lobby.defaultPartyName', { name: ownName.value }), LIMITS.nameLength);
  });
  /** What the party is called, if it is started now. */
  const shownPartyName = computed(() => cleanText(partyName.value, 'one') || defaultPartyName.value);
  /** Why a name that was typed won't do. Nothing, as long as nothing was typed. */
  const problemOf = (typed: string): string | null =>
    typed.trim() === '' || hasLetterOrDigit(cleanText(typed, 'one')) ? null : t('lobby.nameUnseen');
  /** Why nobody new can come in; whoever has a seat there comes in all the same. */
  const closedBy = computed(() => {
    if (!look.value || look.value.yours) return null;
    if (look.value.locked) return 'locked';
    return look.value.full ? 'full' : null;
  });
  const target = computed(() => (intent.value.kind === 'guest' ? parseInvite(intent.value.invite) : null));
  /** The code of an invite that names no server. */
  const bareCode = computed(() => {
    const { value } = target;
    const isBare = value?.serverUrl === null && value.reach === null && value.addresses.length === 0;
    return value && isBare ? value.code : null;
  });
  /** Whether that may be one from anywhere, which the app looks for; a web page asks its own server alone. */
  const isFarCode = computed(
    () => host.abilities.hostParties && bareCode.value?.length === CODE_LENGTHS.internet,
  );
  /** Whether the party is looked for far away too, which takes its time, and is seen there. */
  const looksFar = computed(() => {
    // A code from anywhere is looked for among strangers' computers, where no relay leads.
    if (preferences.current.relayOnly && isFarCode.value) return false;
    return ((target.value?.reach ?? null) !== null || isFarCode.value) && !preferences.isFarShut;
  });
  /** The server that is asked, by its name; null where the party is searched for. */
  const lookedAtServer = computed(() =>
    target.value?.serverUrl ? new URL(target.value.serverUrl).host : null,
  );
  const canJoin = computed(
    () =>
      !joining.value &&
      elsewhere.value === null &&
      hasLetterOrDigit(ownName.value) &&
      (intent.value.kind !== 'host' || hasLetterOrDigit(shownPartyName.value)) &&
      (intent.value.kind !== 'guest' || (look.value !== null && closedBy.value === null)),
  );

  const door = useAtDoor(
    computed(() => {
      const why = intent.value;
      // A click on a link somewhere isn't enough to be shown to people: whoever came by one joins as anybody does.
      const isByLink = why.kind === 'guest' && why.leadsTo?.kind === 'known';
      if (why.kind !== 'guest' || isByLink || !look.value?.door || closedBy.value !== null) return null;
      // Whoever has a seat to join with needs none at the door.
      if (!hasLetterOrDigit(ownName.value) || session.handle) return null;
      const { relayOnly } = preferences.current;
      return { lookId: look.value.lookId, name: ownName.value, relayOnly };
    }),
    () => (problem.value = 'PERSON_REMOVED'),
  );

  const openPreview = async (audio: boolean, video: boolean): Promise<void> => {
    preview.value = (await borrowed?.preview({ audio, video })) ?? null;
    // Labels are known only after the first permission.
    if (borrowed) await owned.refresh();
  };
  const previewAgain = async (): Promise<void> => {
    const { microphoneOn, cameraOn } = preferences.current;
    await openPreview(microphoneOn, cameraOn);
  };
  // A device that was plugged in is used, or one was lost and another took its place: the picture is another.
  desk.on('inputChanged', () => {
    if (preview.value)
      previewAgain().catch((error: unknown) => host.log('warn', `No preview: ${String(error)}`));
  });

  /** Finds out what the invite leads to; run again by the person after a failure. */
  const lookAgain = async (): Promise<void> => {
    if (intent.value.kind !== 'guest' || asks.value) return;
    const { invite } = intent.value;
    const turn = ++lookingTurn;
    looking.value = true;
    stopped.value = false;
    problem.value = null;
    try {
      const found = await host.parties.look(invite);
      if (turn === lookingTurn) look.value = found;
    } catch (thrown) {
      if (turn === lookingTurn) problem.value = toWatchTogetherError(thrown).code;
    } finally {
      if (turn === lookingTurn) looking.value = false;
    }
  };

  /** Lets go of what is looked for, and of the way to what was found: nobody goes there now. */
  const letGo = (): void => {
    if (!looking.value && !look.value) return;
    lookingTurn++;
    looking.value = false;
    look.value = null;
    host.parties
      .stopLooking()
      .catch((error: unknown) => host.log('warn', `Looking did not stop: ${String(error)}`));
  };
  const stopLooking = (): void => {
    letGo();
    stopped.value = true;
  };

  /** The person wants to see where the invite leads. */
  const agree = async (): Promise<void> => {
    if (!asks.value || asks.value.kind === 'here') return;
    asks.value = null;
    await lookAgain();
  };
  /** Tells the code to a server that the person named, since nobody near knows it. */
  const askServer = async (url: string): Promise<void> => {
    if (!bareCode.value) return;
    intent.value = { kind: 'guest', invite: webLink(bareCode.value, url) };
    await lookAgain();
  };

  /** Shows the lobby; joins nothing. */
  const open = async (why: LobbyIntent): Promise<void> => {
    letGo();
    close();
    scope = new Scope();
    intent.value = why;
    asks.value = why.kind === 'guest' && why.leadsTo && why.leadsTo.kind !== 'known' ? why.leadsTo : null;
    session.handle = why.kind === 'rejoin' ? why.seat : null;
    name.value = why.kind === 'rejoin' ? why.seat.name : preferences.current.name;
    partyName.value = '';
    const mine = desk.borrow();
    borrowed = mine;
    scope.add(() => {
      borrowed = null;
      mine.giveBack();
    });
    scope.add(desk.onLocalLevel((now) => (level.value = now)));
    navigation.go('lobby');
    void lookAgain();
    try {
      await sound.useChosen();
      await owned.useChosen();
      await previewAgain();
      await owned.useChosen();
    } catch (error) {
      host.log('warn', `No preview: ${String(error)}`);
    }
  };

  const setOn = async (what: 'audio' | 'video', on: boolean): Promise<void> => {
    preferences.set(what === 'audio' ? { microphoneOn: on } : { cameraOn: on });
    await previewAgain();
  };

  const choose = async (use: DeviceUse, id: string): Promise<void> => {
    if (!(await owned.choose(use, id)) || !borrowed) return;
    if (use === 'camera' || use === 'microphone') await setOn(use === 'camera' ? 'video' : 'audio', true);
  };

  const take = async (): Promise<PartyHandle> => {
    const why = intent.value;
    const person = ownName.value;
    if (why.kind === 'rejoin') return why.seat;
    if (why.kind === 'host')
      return host.parties.host({
        partyName: shownPartyName.value,
        name: person,
        serverId: why.serverId,
        open: preferences.current.openTo,
      });
    if (!look.value) throw new Error('Nothing was found yet.');
    const { lookId } = look.value;
    const wanted = giveUp?.signal;
    return door.enter(() => {
      // Whoever went back while their seat at the door was awaited takes none.
      if (wanted?.aborted) throw new WatchTogetherError('JOIN_ABORTED', 'They went back');
      return host.parties.redeem({ lookId, name: person });
    });
  };

  const join = async (): Promise<void> => {
    if (!canJoin.value) return;
    joining.value = true;
    problem.value = null;
    giveUp = new AbortController();
    preferences.set({ name: ownName.value });
    try {
      // The lobby gives its devices back once the party has them, so that no light goes off and on again.
      const { microphoneOn, cameraOn, pushToTalk } = preferences.current;
      // What the lobby said doesn't work isn't tried, and told, a second time.
      const { microphone, camera } = preview.value?.problems ?? { microphone: null, camera: null };
      const seat = await session.takeSeat(take);
      const place = seat.elsewhere;
      if (place && !isAgreedPlace(preferences.current.partyPlaces, place)) {
        elsewhere.value = place;
        return;
      }
      await session.enter(seat, {
        audio: pushToTalk && microphoneOn && !microphone ? 'muted' : microphoneOn && !microphone,
        video: cameraOn && !camera,
        signal: giveUp.signal,
      });
      navigation.go('party');
      close();
    } catch (thrown) {
      const error = toWatchTogetherError(thrown);
      host.log('warn', `Joining failed: ${error.code}: ${error.message}`);
      if (error.code !== 'JOIN_ABORTED') problem.value = error.code;
    } finally {
      joining.value = false;
      giveUp = null;
    }
  };

  /** The person goes to the party's server on another site, now and whenever the same one sends them there. */
  const goThere = async (): Promise<void> => {
    if (!elsewhere.value) return;
    preferences.set({ partyPlaces: withPlace(preferences.current.partyPlaces, elsewhere.value) });
    elsewhere.value = null;
    await join();
  };

  /** Whoever has joined leaves nothing behind that would have to be let go. */
  function close(): void {
    scope.dispose();
    stopped.value = false;
    preview.value = null;
    look.value = null;
    asks.value = null;
    elsewhere.value = null;
    problem.value = null;
    level.value = 0;
  }

  /** Back to Home; camera and microphone go off. */
  const abandon = (): void => {
    giveUp?.abort();
    letGo();
    // Nobody who doesn't want to go there is offered to come back.
    if (elsewhere.value)
      session.forget().catch((error: unknown) => host.log('warn', `Not forgotten: ${String(error)}`));
    close();
    session.drop();
    session.handle = null;
    navigation.go('home');
  };

  return {
    intent,
    name,
    partyName,
    shownPartyName,
    problemOf,
    defaultPartyName,
    look,
    looking,
    stopped,
    looksFar,
    lookedAtServer,
    asks,
    elsewhere,
    bareCode,
    isFarCode,
    problem,
    joining,
    closedBy,
    canJoin,
    preview,
    level,
    open,
    lookAgain,
    stopLooking,
    agree,
    askServer,
    setOn,
    choose,
    join,
    goThere,
    abandon,
  };
});
