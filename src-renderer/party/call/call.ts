import { computed, ref, shallowRef, watch } from 'vue';
import { defineStore } from 'pinia';
import { mayPublish } from '@core/room/rights';
import type { PublicationKind } from '@core/wire/room';
import { rememberedVolume, withVolume } from './person-volumes';
import { showAfresh, type PartyHabit } from '../party-life';
import { usePreferences } from '../preferences';
import { useSession } from '../session';

/** The commands to the own microphone and camera that haven't been carried out yet. */
interface Orders {
  /** The latest command to the microphone; null while none is under way. */
  microphone: boolean | null;
  microphoneCommands: number;
  camera: boolean;
}
const noOrders = (): Orders => ({ microphone: null, microphoneCommands: 0, camera: false });

/** The own microphone and camera in the party, and the volume of each voice here. */
export const useCall = defineStore('call', () => {
  const session = useSession();
  const preferences = usePreferences();
  const microphoneOn = computed(() => session.local?.audio ?? false);
  const cameraOn = computed(() => session.local?.video ?? false);
  const may = (kind: PublicationKind): boolean => session.grants !== null && mayPublish(session.grants, kind);
  const canSpeak = computed(() => may('microphone'));
  const canShow = computed(() => may('camera'));
  const canShare = computed(() => may('screen'));
  /** The volumes by participant; a person who isn't in it is at full volume. The SDK has no way to ask. */
  const volumes = ref<Readonly<Record<string, number>>>({});
  /** Each party has orders of its own: those of an earlier one end without a trace in this one. */
  const orders = shallowRef(noOrders());

  /**
   * Turns the microphone on or off. The command to turn it off is given at once, even while it is still being turned
   * on, and repeated when that is through: a person who let go is never heard. Answers whether this is still the latest
   * command.
   */
  const setMicrophone = async (on: boolean): Promise<boolean> => {
    const { party } = session;
    if (!party || (on && !canSpeak.value)) return false;
    const own = orders.value;
    own.microphone = on;
    own.microphoneCommands++;
    try {
      await (on ? party.enableAudio() : party.disableAudio());
      // The party is over, and its orders are forgotten.
      if (own !== orders.value) return false;
      const isLastWord = own.microphone === on;
      if (on && own.microphone === false) await party.disableAudio();
      return isLastWord;
    } finally {
      if (--own.microphoneCommands === 0) own.microphone = null;
    }
  };
  const toggleMicrophone = async (): Promise<void> => {
    if (!canSpeak.value) return;
    const on = !(orders.value.microphone ?? microphoneOn.value);
    if (await setMicrophone(on)) preferences.set({ microphoneOn: on });
  };
  const toggleCamera = async (): Promise<void> => {
    const own = orders.value;
    if (own.camera || !canShow.value) return;
    own.camera = true;
    try {
      const on = !cameraOn.value;
      await (on ? session.party?.enableVideo() : session.party?.disableVideo());
      preferences.set({ cameraOn: on });
    } finally {
      own.camera = false;
    }
  };
  /** @param volume 0…2 */
  const setVolume = (participantId: string, volume: number): void => {
    volumes.value = { ...volumes.value, [participantId]: volume };
    session.party?.setVolume(participantId, volume);
    const name = session.nameOf(participantId);
    if (name === null) return;
    preferences.set({ personVolumes: withVolume(preferences.current.personVolumes, name, volume) });
  };

  return {
    orders,
    microphoneOn,
    cameraOn,
    canSpeak,
    canShow,
    canShare,
    volumes,
    setMicrophone,
    toggleMicrophone,
    toggleCamera,
    setVolume,
  };
});

/** Gives people who come in the volume that this person chose for them the last time. */
export const recallVolumes: PartyHabit = (_party, scope) => {
  const call = useCall();
  const session = useSession();
  const preferences = usePreferences();

  showAfresh(scope, () => {
    call.volumes = {};
    call.orders = noOrders();
  });
  watch(
    () => session.others.map(({ id }) => id).join(' '),
    () => {
      for (const { id, name } of session.others) {
        const volume = rememberedVolume(preferences.current.personVolumes, name);
        if (volume === null || call.volumes[id] !== undefined) continue;
        call.setVolume(id, volume);
      }
    },
    { flush: 'sync' },
  );
};
