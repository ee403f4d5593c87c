import { computed, nextTick, ref, shallowRef, watch } from 'vue';
import { defineStore } from 'pinia';
import type { MicrophoneProcessing } from '@sdk/api/party';
import { usePorts } from '../../host/ports';
import type { PartyHabit } from '../party-life';
import { usePreferences } from '../preferences';
import { useSession } from '../session';
import { useToasts } from '../toasts';

/** The voices as a whole, the film's making room for them, and the own microphone's processing. */
export const useSound = defineStore('sound', () => {
  const { desk } = usePorts();
  const session = useSession();
  const preferences = usePreferences();
  const toasts = useToasts();
  const voicesMuted = ref(false);
  /** The microphone's present processing. */
  const inPlace = shallowRef<MicrophoneProcessing>(desk.microphoneProcessing());
  /** The chosen processing that doesn't work yet. */
  const wished = shallowRef<MicrophoneProcessing | null>(null);
  const echoCancelled = ref<'all' | 'page' | 'none' | null>(null);
  const noiseCost = ref<number | null>(null);

  const voices = computed(() => ({ volume: preferences.current.voicesVolume, muted: voicesMuted.value }));
  const voiceProcessing = computed(() => ({
    levelling: preferences.current.voiceLevelling,
    clarity: preferences.current.voiceClarity,
  }));
  const ducking = computed(() => ({
    depthDb: preferences.current.duckingDb,
    underOwnVoice: preferences.current.duckUnderOwnVoice,
  }));
  const remembered = computed<MicrophoneProcessing>(() => ({
    noise: preferences.current.noiseSuppression,
    echoCancellation: preferences.current.echoCancellation,
  }));
  /** The processing that a control shows: the wished one, else the present one. */
  const microphone = computed(() => wished.value ?? inPlace.value);

  /** Reads the values that the desk doesn't announce. */
  const readDesk = (): void => {
    inPlace.value = desk.microphoneProcessing();
    echoCancelled.value = desk.echoCancelled();
  };

  /**
   * Sets the processing, before anybody speaks and whenever it is changed. A failure is announced, and the control
   * shows the present state.
   */
  const process = async (processing: MicrophoneProcessing): Promise<boolean> => {
    wished.value = processing;
    const done = await toasts.guard(() => desk.setMicrophoneProcessing(processing));
    if (wished.value === processing) wished.value = null;
    readDesk();
    return done;
  };
  /** Gives a person who begins to look at devices, or to use them, what they chose the last time. */
  const useChosen = async (): Promise<void> => {
    const { noise, echoCancellation } = remembered.value;
    const now = desk.microphoneProcessing();
    if (noise !== now.noise || echoCancellation !== now.echoCancellation) await process(remembered.value);
  };
  const setMicrophone = async (change: Partial<MicrophoneProcessing>): Promise<void> => {
    const next = { ...microphone.value, ...change };
    wished.value = next;
    // A control is drawn back only if it was drawn with the choice before.
    await nextTick();
    if (!(await process(next))) return;
    preferences.set({ noiseSuppression: next.noise, echoCancellation: next.echoCancellation });
  };
  /** Measures the cost of the noise filter, which takes about a second. */
  const measureNoiseCost = async (): Promise<void> => {
    await toasts.guard(async () => (noiseCost.value = await desk.measureNoiseCost()));
  };

  // The echo cancellation depends on the microphone, and on its being open.
  desk.on('inputChanged', readDesk);
  desk.on('warning', ({ error }) => {
    readDesk();
    // A party reports its own troubles itself.
    if (!session.party) toasts.showError(error, 'warn');
  });

  return {
    voices,
    voicesMuted,
    voiceProcessing,
    ducking,
    microphone,
    echoCancelled,
    noiseCost,
    readDesk,
    useChosen,
    setMicrophone,
    measureNoiseCost,
  };
});

/** Makes a party sound as this person has chosen, before anybody speaks. */
export const soundAsChosen: PartyHabit = (party, scope) => {
  const sound = useSound();

  // Voices that are muted stay so for one party; the next one begins with voices.
  scope.add(() => (sound.voicesMuted = false));

  const tell = <T>(what: () => T, how: (value: T) => void): void => {
    watch(what, how, { immediate: true, flush: 'sync' });
  };
  tell(
    () => sound.voices,
    (voices) => party.sound.setVoices(voices),
  );
  tell(
    () => sound.voiceProcessing,
    (processing) => party.sound.setVoiceProcessing(processing),
  );
  tell(
    () => sound.ducking,
    (ducking) => party.sound.setDucking(ducking),
  );
};
