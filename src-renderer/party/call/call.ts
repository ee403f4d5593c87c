import { computed, ref, watch } from 'vue';
import { defineStore } from 'pinia';
import { mayPublish } from '@core/room/rights';
import type { PublicationKind } from '@core/wire/room';
import { rememberedVolume, withVolume } from './person-volumes';
import { usePreferences } from '../preferences';
import { useSession } from '../session';

/** Own microphone and camera in the party, and how loud each voice is here. */
export const useCall = defineStore('call', () => {
  const session = useSession();
  const preferences = usePreferences();
  const busy = ref({ microphone: false, camera: false });
  const microphoneOn = computed(() => session.local?.audio ?? false);
  const cameraOn = computed(() => session.local?.video ?? false);
  const may = (kind: PublicationKind): boolean => session.grants !== null && mayPublish(session.grants, kind);
  const canSpeak = computed(() => may('microphone'));
  const canShow = computed(() => may('camera'));
  const canShare = computed(() => may('screen'));
  /** By participant; who isn't in it is at full volume. The SDK has no way to ask. */
  const volumes = ref<Readonly<Record<string, number>>>({});
  /** What the microphone was last told to be, while that is still under way. */
  const microphoneWish = ref<boolean | null>(null);
  let microphoneCommands = 0;

  const others = computed(() => session.others.map(({ id }) => id).join(' '));
  watch(
    () => session.party,
    () => {
      volumes.value = {};
      microphoneWish.value = null;
      microphoneCommands = 0;
    },
    { flush: 'sync' },
  );
  // Whoever comes in is as loud as this person had them the last time.
  watch(
    others,
    () => {
      for (const { id, name } of session.others) {
        const volume = rememberedVolume(preferences.current.personVolumes, name);
        if (volume === null || volumes.value[id] !== undefined) continue;
        setVolume(id, volume);
      }
    },
    { flush: 'sync' },
  );

  /**
   * Turns the microphone on or off. Off is told at once, even while it is still being turned on, and told again when
   * that is through: whoever let go is never heard. Answers whether that is still the last word.
   */
  const setMicrophone = async (on: boolean): Promise<boolean> => {
    const { party } = session;
    if (!party || (on && !canSpeak.value)) return false;
    microphoneWish.value = on;
    microphoneCommands++;
    busy.value.microphone = true;
    try {
      await (on ? party.enableAudio() : party.disableAudio());
      const isLastWord = microphoneWish.value === on;
      if (on && microphoneWish.value === false) await party.disableAudio();
      return isLastWord;
    } finally {
      if (session.party === party && --microphoneCommands === 0) {
        microphoneWish.value = null;
        busy.value.microphone = false;
      }
    }
  };
  const toggleMicrophone = async (): Promise<void> => {
    if (!canSpeak.value) return;
    const on = !(microphoneWish.value ?? microphoneOn.value);
    if (await setMicrophone(on)) preferences.set({ microphoneOn: on });
  };
  const toggleCamera = async (): Promise<void> => {
    if (busy.value.camera || !canShow.value) return;
    busy.value.camera = true;
    try {
      const on = !cameraOn.value;
      await (on ? session.party?.enableVideo() : session.party?.disableVideo());
      preferences.set({ cameraOn: on });
    } finally {
      busy.value.camera = false;
    }
  };
  const chooseFilmOutput = async (id: string): Promise<void> => {
    await session.chooseFilmOutput(id);
    preferences.set({ filmOutputId: id || null });
  };
  /** @param volume 0…2 */
  function setVolume(participantId: string, volume: number): void {
    volumes.value = { ...volumes.value, [participantId]: volume };
    session.party?.setVolume(participantId, volume);
    const name = session.nameOf(participantId);
    if (name === null) return;
    preferences.set({ personVolumes: withVolume(preferences.current.personVolumes, name, volume) });
  }

  return {
    busy,
    microphoneOn,
    cameraOn,
    canSpeak,
    canShow,
    canShare,
    volumes,
    setMicrophone,
    toggleMicrophone,
    toggleCamera,
    chooseFilmOutput,
    setVolume,
  };
});
