import { computed, nextTick, ref, shallowRef, watch } from 'vue';
import { defineStore } from 'pinia';
import type { MicrophoneProcessing, WatchTogetherApi } from '@sdk/api/party';
import { showAfresh, type PartyHabit } from '../party-life';
import { usePreferences } from '../preferences';
import { useSession } from '../session';
import { useToasts } from '../toasts';

/** What an SDK instance does until it is told otherwise. */
const UNTOLD: MicrophoneProcessing = { noise: 'standard', echoCancellation: true };

const isUntold = ({ noise, echoCancellation }: MicrophoneProcessing): boolean =>
  noise === UNTOLD.noise && echoCancellation === UNTOLD.echoCancellation;

/** The voices as a whole, how the film makes room for them, and what the own microphone goes through. */
export const useSound = defineStore('sound', () => {
  const session = useSession();
  const preferences = usePreferences();
  const toasts = useToasts();
  const voicesMuted = ref(false);
  /** What the microphone really goes through in the party. */
  const inPlace = shallowRef<MicrophoneProcessing>(UNTOLD);
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
  /** As a control shows it: what is so, or what is about to be; outside of a party what will be. */
  const microphone = computed(() => wished.value ?? (session.party ? inPlace.value : remembered.value));

  /** What can only be asked, looked at anew. */
  const look = (sdk: WatchTogetherApi | null): void => {
    echoCancelled.value = sdk?.sound.echoCancelled() ?? null;
  };

  /** Before anybody speaks and whenever it is changed. A failure is told, and the control shows what still is so. */
  const process = async (sdk: WatchTogetherApi, processing: MicrophoneProcessing): Promise<boolean> => {
    wished.value = processing;
    const done = await toasts.guard(() => sdk.sound.setMicrophoneProcessing(processing));
    if (wished.value === processing) wished.value = null;
    if (done && sdk === session.party) inPlace.value = processing;
    look(sdk);
    return done;
  };
  /** For an SDK instance that only tries devices out; what it can't do is told when it matters. */
  const giveTo = async (sdk: WatchTogetherApi): Promise<void> => {
    if (!isUntold(remembered.value))
      await sdk.sound.setMicrophoneProcessing(remembered.value).catch(() => undefined);
  };
  /** @param sdk where there is no party: whose microphone is heard meanwhile, if any */
  const setMicrophone = async (
    change: Partial<MicrophoneProcessing>,
    sdk: WatchTogetherApi | null = session.party,
  ): Promise<void> => {
    const next = { ...microphone.value, ...change };
    wished.value = next;
    // A control that was never drawn with the choice would not be drawn back.
    await nextTick();
    if (!sdk) wished.value = null;
    if (sdk && !(await process(sdk, next))) return;
    preferences.set({ noiseSuppression: next.noise, echoCancellation: next.echoCancellation });
  };
  /** Takes about a second. */
  const measureNoiseCost = async (sdk: WatchTogetherApi): Promise<void> => {
    await toasts.guard(async () => (noiseCost.value = await sdk.sound.measureNoiseCost()));
  };

  return {
    voices,
    voicesMuted,
    voiceProcessing,
    ducking,
    remembered,
    inPlace,
    wished,
    microphone,
    echoCancelled,
    noiseCost,
    look,
    process,
    giveTo,
    setMicrophone,
    measureNoiseCost,
  };
});

/** A party sounds as this person has chosen, from before anybody speaks. */
export const soundAsChosen: PartyHabit = (party, scope) => {
  const sound = useSound();

  showAfresh(scope, () => {
    sound.inPlace = UNTOLD;
    sound.wished = null;
  });
  // Muted before it began, they are muted in it; the next party begins with voices.
  scope.add(() => (sound.voicesMuted = false));
  if (!isUntold(sound.remembered)) void sound.process(party, sound.remembered);

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
