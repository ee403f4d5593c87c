import { computed, ref, watch } from 'vue';
import { defineStore } from 'pinia';
import type { DeviceKind } from '@sdk/api';
import { PREFERENCE_OF, usePreferences } from './preferences';
import { useSession } from './session';

/** Own microphone and camera in the party, and how loud each voice is here. */
export const useCall = defineStore('call', () => {
  const session = useSession();
  const preferences = usePreferences();
  const busy = ref({ mic: false, camera: false });
  const micOn = computed(() => session.local?.audio ?? false);
  const cameraOn = computed(() => session.local?.video ?? false);
  const canSpeak = computed(() => session.grants?.publish.includes('mic') ?? false);
  const canShow = computed(() => session.grants?.publish.includes('camera') ?? false);
  /** By participant; who isn't in it is at full volume. The SDK has no way to ask. */
  const volumes = ref<Readonly<Record<string, number>>>({});

  watch(
    () => session.party,
    () => (volumes.value = {}),
  );

  const toggleMic = async (): Promise<void> => {
    if (busy.value.mic || !canSpeak.value) return;
    busy.value.mic = true;
    try {
      const on = !micOn.value;
      await (on ? session.party?.enableAudio() : session.party?.disableAudio());
      preferences.set({ microphoneOn: on });
    } finally {
      busy.value.mic = false;
    }
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
  const chooseDevice = async (kind: DeviceKind, id: string): Promise<void> => {
    await (kind === 'speaker'
      ? session.party?.setAudioOutput('voices', id)
      : session.party?.switchDevice(kind, id));
    preferences.set({ [PREFERENCE_OF[kind]]: id });
  };
  const chooseFilmOutput = async (id: string): Promise<void> => {
    await session.chooseFilmOutput(id);
    preferences.set({ filmOutputId: id });
  };
  const setVolume = (participantId: string, volume: number): void => {
    volumes.value = { ...volumes.value, [participantId]: volume };
    session.party?.setVolume(participantId, volume);
  };

  return {
    busy,
    micOn,
    cameraOn,
    canSpeak,
    canShow,
    volumes,
    toggleMic,
    toggleCamera,
    chooseDevice,
    chooseFilmOutput,
    setVolume,
  };
});
