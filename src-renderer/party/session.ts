import { computed, onScopeDispose, ref, shallowRef } from 'vue';
import { defineStore } from 'pinia';
import { useI18n } from 'vue-i18n';
import type { ConnectOptions, WatchTogetherApi } from '@sdk/api/party';
import type { PartyHandle } from '@core/ipc/party';
import type { OpenTo } from '@core/session/open-to';
import type { PublicationKind, DisconnectReason } from '@core/wire/room';
import { reportFault } from '@core/base/faults';
import { Scope } from '@core/base/scope';
import { toWatchTogetherError } from '@core/base/errors';
import { usePorts } from '../host/ports';
import { applyCallChoices, connectChoices } from './call/call-choices';
import { beginHabits, type PartyHabit } from './party-life';
import { usePreferences } from './preferences';
import { EMPTY_VIEW } from '@core/session/empty-view';

/** Errors after which the seat is worthless, so that the next try has to take a new one. */
const SEAT_IS_LOST = new Set(['TOKEN_INVALID', 'SESSION_CLOSED', 'SESSION_NOT_FOUND', 'PERMISSION_DENIED']);

/** The one SDK instance, its present view, and the seat that this app holds. */
export const useSession = defineStore('session', () => {
  const { host, createParty } = usePorts();
  const { t, locale } = useI18n({ useScope: 'global' });
  const preferences = usePreferences();

  const party = shallowRef<WatchTogetherApi | null>(null);
  const view = shallowRef(EMPTY_VIEW);
  const handle = shallowRef<PartyHandle | null>(null);
  /** Why the party ended for this person; null while it goes on. */
  const ended = shallowRef<DisconnectReason | null>(null);
  /** What the browser refuses to play before a click. */
  const blocked = shallowRef<'voices' | 'film' | null>(null);
  /** Grows when a stream comes or goes, so that views of streams look again. */
  const streamRevision = ref(0);
  let scope = new Scope();
  let habits: readonly PartyHabit[] = [];
  let isLeaving = false;
  /** Whether this person stands at the door of a party. */
  const atDoor = ref(false);
  /** The SDK instance at the door of a party, or on the way there. */
  let approached: { readonly partyId: string; readonly party: WatchTogetherApi } | null = null;

  const local = computed(() => view.value.participants.find((one) => one.isLocal) ?? null);
  const others = computed(() => view.value.participants.filter((one) => !one.isLocal));
  /** The people who are here; a person who is gone stays listed for a while. */
  const here = computed(() => view.value.participants.filter(({ presence }) => presence !== 'gone'));
  const grants = computed(() => local.value?.grants ?? null);
  const nameOf = (id: string): string | null =>
    view.value.participants.find((participant) => participant.id === id)?.name ?? null;

  /** Sets the habits that begin with each party from now on, and end with it. */
  const setHabits = (list: readonly PartyHabit[]): void => {
    habits = list;
  };

  const make = ({ partyId, partyUrl: serverUrl }: PartyHandle): WatchTogetherApi =>
    createParty({
      serverUrl,
      getToken: async () => {
        const { partyUrl, token } = await host.parties.token(partyId);
        return { serverUrl: partyUrl, token };
      },
    });

  /** Leaves the door again, or the way there. */
  function stepBack(): void {
    const { party: left } = approached ?? {};
    approached = null;
    atDoor.value = false;
    left?.dispose();
  }

  /**
   * Comes to the door of the seat's party, from where `enter` is quick.
   * @param onLeft called where nobody waits for them there any more
   */
  const approach = async (seat: PartyHandle, onLeft: (isSentAway: boolean) => void): Promise<void> => {
    stepBack();
    const made = make(seat);
    approached = { partyId: seat.partyId, party: made };
    const isMine = (): boolean => approached?.party === made;
    made.on('doorLeft', ({ reason }) => {
      if (!isMine()) return;
      stepBack();
      onLeft(reason === 'removed');
    });
    try {
      await made.approach(connectChoices(preferences.current));
      if (isMine()) atDoor.value = true;
    } catch (error) {
      if (isMine()) stepBack();
      throw error;
    }
  };

  /** Whether this seat's person is at the door, or on the way there. */
  const isApproaching = ({ partyId }: PartyHandle): boolean => approached?.partyId === partyId;

  /** Begins with an SDK instance for this seat: the one at the door, where that is this seat's. */
  const create = async (seat: PartyHandle): Promise<WatchTogetherApi> => {
    const made = approached && isApproaching(seat) ? approached.party : make(seat);
    if (approached?.party === made) {
      approached = null;
      atDoor.value = false;
    } else stepBack();
    scope = new Scope();
    scope.add(made.on('viewChanged', (event) => (view.value = event.view)));
    scope.add(
      made.on('disconnected', ({ reason }) => {
        // A person who leaves by choice needn't be told.
        if (!isLeaving) ended.value = reason;
      }),
    );
    scope.add(made.on('playbackBlocked', ({ what }) => (blocked.value = what)));
    scope.add(made.on('streamAdded', () => streamRevision.value++));
    scope.add(made.on('streamRemoved', () => streamRevision.value++));
    scope.add(
      host.on('party.changed', (changed) => {
        if (handle.value?.partyId === changed.partyId) handle.value = changed;
      }),
    );
    scope.add(host.on('system.resumed', () => made.checkConnection()));
    party.value = made;
    view.value = made.view;
    beginHabits(habits, made, scope, { host, t, locale });
    // A choice that can't be applied any more keeps nobody outside.
    await applyCallChoices(made, preferences.current).catch(() => undefined);
    return made;
  };

  /** Takes a seat by `take`, or keeps the present one: a further try takes no second seat. */
  const takeSeat = async (take: () => Promise<PartyHandle>): Promise<PartyHandle> =>
    (handle.value ??= await take());

  /** Connects to the seat's party. */
  const enter = async (seat: PartyHandle, options: ConnectOptions): Promise<void> => {
    drop();
    try {
      const sdk = await create(seat);
      await sdk.connect({ ...options, ...connectChoices(preferences.current) });
    } catch (thrown) {
      drop();
      if (SEAT_IS_LOST.has(toWatchTogetherError(thrown).code)) handle.value = null;
      throw thrown;
    }
  };

  const stream = (participantId: string, kind: PublicationKind): MediaStream | null =>
    streamRevision.value >= 0 && view.value ? (party.value?.stream(participantId, kind) ?? null) : null;

  /** Lets go of the SDK and of everything in this party, without a word to the server. */
  function drop(): void {
    try {
      scope.dispose();
    } catch (error) {
      // A part that fails to end keeps nobody in the party.
      reportFault(error);
    }
    party.value?.dispose();
    party.value = null;
    view.value = EMPTY_VIEW;
    ended.value = null;
    blocked.value = null;
  }

  onScopeDispose(() => {
    stepBack();
    drop();
  });

  /** Gives up the seat, so that nothing offers to come back to it. */
  const forget = async (): Promise<void> => {
    const seat = handle.value;
    handle.value = null;
    if (seat) await host.parties.forget(seat.partyId);
  };

  const leave = async (): Promise<void> => {
    isLeaving = true;
    try {
      await party.value?.disconnect();
    } finally {
      isLeaving = false;
      drop();
      await forget();
    }
  };

  /** Ends the party here; where the room can't be asked or refuses, ends it from outside, as its host. */
  const endAsHost = async (inTheRoom: unknown): Promise<void> => {
    const seat = handle.value;
    if (seat?.role !== 'host' || !host.abilities.hostParties) throw inTheRoom;
    await host.parties.end(seat.partyId).catch((outside: unknown) => {
      host.log('warn', `Not ended from outside either: ${String(outside)}`);
      throw inTheRoom;
    });
  };

  /** Leaves because the window closes. The seat stays with the host, which offers it at the next start. */
  const stepOut = async (): Promise<void> => {
    // The app's own server ends with the app, and says good-bye to everybody itself.
    if (handle.value?.embedded) return;
    isLeaving = true;
    await party.value?.disconnect({ returns: true });
  };

  const endForAll = async (): Promise<void> => {
    isLeaving = true;
    try {
      await party.value?.endForAll().catch(endAsHost);
    } finally {
      isLeaving = false;
    }
    drop();
    await forget();
  };

  /** Opens the party to more people, or to fewer; the invite then holds a link that works for them. */
  const openTo = async (open: OpenTo): Promise<void> => {
    if (handle.value) handle.value = await host.parties.openTo({ partyId: handle.value.partyId, open });
  };

  /** Revokes every code of the party and makes a new one. */
  const newCode = async (): Promise<void> => {
    if (handle.value) handle.value = await host.parties.newCode(handle.value.partyId);
  };

  /** Shows a code that is enough from anywhere, or takes it back. */
  const showFarCode = async (shown: boolean): Promise<void> => {
    if (handle.value) handle.value = await host.parties.showFarCode({ partyId: handle.value.partyId, shown });
  };

  /**
   * Says a line in the chat. A line that the end of the party overtakes is marked there as not sent, without a toast.
   */
  const say = async (text: string): Promise<void> => {
    const hearing = party.value;
    try {
      await hearing?.send(text);
    } catch (error) {
      if (!isLeaving && ended.value === null && party.value === hearing) throw error;
    }
  };

  const resumePlayback = async (): Promise<void> => {
    await party.value?.resumePlayback();
    blocked.value = null;
  };

  return {
    party,
    view,
    handle,
    ended,
    blocked,
    local,
    others,
    here,
    grants,
    nameOf,
    setHabits,
    takeSeat,
    atDoor,
    approach,
    isApproaching,
    stepBack,
    enter,
    stream,
    drop,
    forget,
    leave,
    stepOut,
    endForAll,
    openTo,
    newCode,
    showFarCode,
    say,
    resumePlayback,
  };
});
