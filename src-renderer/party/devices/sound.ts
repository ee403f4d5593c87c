import { computed, nextTick, ref, shallowRef, watch } from 'vue';
import { defineStore } from 'pinia';
import type { MicrophoneProcessing } from '@sdk/api/party';
import { usePorts } from '../../host/ports';
import type { PartyHabit } from '../party-life';
import { usePreferences } from '../preferences';
import { useSession } from '../session';
import { useToasts } from '../toasts';

/** The voices as a whole, how the film makes room for them, and what the own microphone goes through. */
export const useSound = defineStore('sound', () => {
  const { desk } = usePorts();
  const session = useSession();
  const preferences = usePreferences();
  const toasts = useToasts();
  const voicesMuted = ref(false);
  /** What the microphone really goes through. */
  const inPlace = shallowRef<MicrophoneProcessing>(desk.microphoneProcessing());
  /** Chosen, and not yet working. */
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
  /** As a control shows it: what is so, or what is about to be. */
  const microphone = computed(() => wished.value ?? inPlace.value);

  /** What can only be asked, asked anew. */
  const readDesk = (): void => {
    inPlace.value = desk.microphoneProcessing();
    echoCancelled.value = desk.echoCancelled();
  };

  /** Before anybody speaks and whenever it is changed. A failure is told, and the control shows what still is so. */
  const process = async (processing: MicrophoneProcessing): Promise<boolean> => {
    wished.value = processing;
    const done = await toasts.guard(() => desk.setMicrophoneProcessing(processing));
    if (wished.value === processing) wished.value = null;
    readDesk();
    return done;
  };
  /** Whoever begins to look at devices, or to use them, has what they chose the last time. */
  const useChosen = async (): Promise<void> => {
    const { noise, echoCancellation } = remembered.value;
    const now = desk.microphoneProcessing();
    if (noise !== now.noise || echoCancellation !== now.echoCancellation) await process(remembered.value);
  };
  const setMicrophone = async (change: Partial<MicrophoneProcessing>): Promise<void> => {
    const next = { ...microphone.value, ...change };
    wished.value = next;
    // A control that was never drawn with the choice would not be drawn back.
    await nextTick();
    if (!(await process(next))) return;
    preferences.set({ noiseSuppression: next.noise, echoCancellation: next.echoCancellation });
  };
  /** Takes about a second. */
  const measureNoiseCost = async (): Promise<void> => {
    await toasts.guard(async () => (noiseCost.value = await desk.measureNoiseCost()));
  };

  // What is taken out of the microphone's sound depends on which one it is, and on its being open.
  desk.on('inputChanged', readDesk);
  desk.on('warning', ({ error }) => {
    readDesk();
    // A party says what goes wrong in it itself.
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

/** A party sounds as this person has chosen, from before anybody speaks. */
export const soundAsChosen: PartyHabit = (party, scope) => {
  const sound = useSound();

  // Muted before it began, they are muted in it; the next party begins with voices.
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
