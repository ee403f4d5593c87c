import { computed, ref, shallowRef } from 'vue';
import { defineStore } from 'pinia';
import { useCall } from './call';
import { keyName } from './key-name';
import { showAfresh, type PartyHabit } from '../party-life';
import { usePreferences } from '../preferences';
import { isTalking, SILENT, talk, type TalkEvent } from './push-to-talk';
import { useSession } from '../session';
import { useToasts } from '../toasts';

/** The names of this keyboard's keys, in Chromium but not in TypeScript's library. */
interface WithKeyboard {
  readonly keyboard?: { getLayoutMap?(): Promise<ReadonlyMap<string, string>> };
}

/** Controls the own microphone: by the key that mutes, or with push to talk by a hold. */
export const useTalk = defineStore('talk', () => {
  const call = useCall();
  const session = useSession();
  const preferences = usePreferences();
  const toasts = useToasts();
  const state = shallowRef(SILENT);
  const layout = shallowRef<ReadonlyMap<string, string> | null>(null);
  const isOn = computed(() => preferences.current.pushToTalk);
  const talking = computed(() => isOn.value && isTalking(state.value));
  const key = computed(() => keyName(preferences.current.pushToTalkKey, layout.value));
  const heardOnce = ref(false);

  const readLayout = async (): Promise<void> => {
    try {
      layout.value = (await (navigator as WithKeyboard).keyboard?.getLayoutMap?.()) ?? null;
    } catch {
      // Where the browser doesn't allow the question, keys have their names of an English keyboard.
    }
  };
  void readLayout();

  const dispatch = (event: TalkEvent): void => {
    if (!isOn.value || !session.party) return;
    // Letting go of a key always counts.
    if (!call.canSpeak && (event.type === 'down' || event.type === 'toggle')) return;
    const before = isTalking(state.value);
    state.value = talk(state.value, event);
    const now = isTalking(state.value);
    if (now === before) return;
    heardOnce.value ||= now;
    void toasts
      .guard(() => call.setMicrophone(now))
      .then((worked) => {
        // A microphone that didn't open isn't held open.
        if (!worked && now) state.value = SILENT;
      });
  };

  /** Switches the microphone, by any of its switches: M, the button in the dock, the notice that somebody is muted. */
  const toggle = (): void => {
    if (isOn.value) dispatch({ type: 'toggle' });
    else void toasts.guard(call.toggleMicrophone);
  };
  const setOn = (on: boolean): void => {
    if (on === isOn.value) return;
    state.value = SILENT;
    preferences.set({ pushToTalk: on });
    // Push to talk begins silent when it is chosen, and leaves the microphone off when it ends.
    if (session.party && call.microphoneOn) void toasts.guard(() => call.setMicrophone(false));
  };

  return { isOn, state, talking, key, heardOnce, dispatch, toggle, setOn };
});

/** Begins a party with push to talk silent, and names its key until the person has found it. */
export const beginSilent: PartyHabit = (_party, scope) => {
  const own = useTalk();
  showAfresh(scope, () => {
    own.state = SILENT;
    own.heardOnce = false;
  });
};
