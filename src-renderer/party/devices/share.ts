import { computed, ref, shallowRef, watch } from 'vue';
import { defineStore } from 'pinia';
import { useI18n } from 'vue-i18n';
import { toWatchTogetherError } from '@core/base/errors';
import { SYSTEM_PICKER, type CaptureSource } from '@core/ipc/capture';
import type { IpcEventPayload } from '@core/ipc/contract';
import type { Device } from '@sdk/api/party';
import { ownSound } from './own-sound';
import { usePorts } from '../../host/ports';
import { useDevices } from './devices';
import { showAfresh, type PartyHabit } from '../party-life';
import { usePreferences } from '../preferences';
import { useSession } from '../session';
import { useToasts } from '../toasts';

/** Sharing a screen, and the picker that main asks the page to show for it. */
export const useShare = defineStore('share', () => {
  const { host, desk } = usePorts();
  const { t } = useI18n({ useScope: 'global' });
  const session = useSession();
  const deviceStore = useDevices();
  const preferences = usePreferences();
  const toasts = useToasts();
  const request = shallowRef<IpcEventPayload<'capture.asked'> | null>(null);
  const sources = shallowRef<readonly CaptureSource[]>([]);
  const devices = shallowRef<readonly Device[]>([]);
  const loading = ref(false);
  const starting = ref(false);
  const sound = ref(true);
  const purpose = ref<'motion' | 'text'>('motion');
  /** Whether the friends see nothing but black. */
  const isBlack = ref(false);
  /** Whether the friends see a picture that stands still, though something has changed. */
  const isFrozen = ref(false);
  /** Whether the system's own picker is open; until it is answered nothing is shared. */
  const systemAsks = ref(false);
  const isSharing = computed(
    () => session.view.localId !== null && session.view.screenSharers.includes(session.view.localId),
  );
  /** Pictures a second; null for the rate that suits the purpose. */
  const frameRate = computed({
    get: () => preferences.current.shareFrameRate,
    set: (shareFrameRate) => preferences.set({ shareFrameRate }),
  });
  /** What happens to the friends' voices when the sound is shared. */
  const voices = computed(() =>
    request.value
      ? ownSound(request.value, preferences.current.voicesOutputId, devices.value)
      : { keptOut: true, ways: [] },
  );

  /** Makes main show a frame around the shared screen, or hide it. */
  const frame = (on: boolean): void => {
    host.capture.sharing(on).catch((error: unknown) => host.log('warn', `No frame: ${String(error)}`));
  };
  const wishedRate = () => (frameRate.value === null ? {} : { frameRate: frameRate.value });
  const readDevices = async (): Promise<void> => {
    devices.value = await desk.listDevices();
  };

  /** Called when main has a request to share, and asks for the person's choice. */
  const ask = (asked: IpcEventPayload<'capture.asked'>): void => {
    request.value = asked;
    sources.value = [];
    loading.value = asked.picker === 'ours';
    readDevices().catch(() => (devices.value = []));
    if (asked.picker === 'system') return;
    host.capture
      .list(asked.requestId)
      .then((found) => {
        if (request.value?.requestId === asked.requestId) sources.value = found;
      })
      .catch((error: unknown) => host.log('warn', `No sources: ${String(error)}`))
      .finally(() => (loading.value = false));
  };

  const answer = async (sourceId: string | null): Promise<void> => {
    const asked = request.value;
    if (!asked) return;
    request.value = null;
    sources.value = [];
    try {
      // The share was requested before the picker asked for its purpose.
      if (sourceId !== null) await session.party?.setScreenHint(purpose.value, frameRate.value ?? undefined);
    } finally {
      // Main waits for the answer, whatever became of the hint.
      await host.capture.answer({
        requestId: asked.requestId,
        sourceId,
        audio: sourceId !== null && asked.audioPossible && sound.value,
      });
    }
  };
  /** Leaves the choice to the system's own picker. */
  const leaveToSystem = async (): Promise<void> => {
    systemAsks.value = starting.value;
    await answer(SYSTEM_PICKER);
  };

  const start = async (): Promise<void> => {
    // The button stays enabled, so that the focus can come back to it from the picker.
    if (starting.value) return;
    starting.value = true;
    try {
      await session.party?.startScreenShare({ audio: true, hint: purpose.value, ...wishedRate() });
    } catch (error) {
      // Main frames the source that it has answered with, and learns only from here that the share doesn't begin.
      frame(false);
      // Where no picker ever came up, the person would wait for one; that looks the same as a picker that was closed.
      if (systemAsks.value && toWatchTogetherError(error).code === 'SCREEN_CANCELLED')
        toasts.show('warn', t('share.refused.what'), t('share.refused.todo'));
      throw error;
    } finally {
      starting.value = false;
      systemAsks.value = false;
      // Main gives up a picker that nobody answers, and with it the share that asked for it.
      request.value = null;
    }
  };
  const stop = async (): Promise<void> => {
    systemAsks.value = false;
    await session.party?.stopScreenShare();
  };

  /** Called when there is nobody to share with any more. */
  const giveUp = (): void => {
    systemAsks.value = false;
    answer(null).catch((error: unknown) => host.log('warn', `No answer: ${String(error)}`));
    frame(false);
  };

  /** Moves the voices to an output that isn't captured. */
  const hearVoicesFrom = async (deviceId: string): Promise<void> => {
    await deviceStore.choose('speaker', deviceId);
  };

  return {
    request,
    sources,
    loading,
    starting,
    sound,
    purpose,
    frameRate,
    voices,
    isBlack,
    isFrozen,
    systemAsks,
    isSharing,
    frame,
    ask,
    answer,
    leaveToSystem,
    start,
    stop,
    giveUp,
    hearVoicesFrom,
  };
});

/**
 * Answers main's questions after the party is over too: main waits for an answer, and the next share waits for main.
 */
export const refuseScreensOutside = (): void => {
  const { host } = usePorts();
  const session = useSession();
  host.on('capture.asked', ({ requestId }) => {
    if (session.party) return;
    host.capture
      .answer({ requestId, sourceId: null, audio: false })
      .catch((error: unknown) => host.log('warn', `No answer: ${String(error)}`));
  });
};

/** Answers main's questions and frames, and reports what the friends see of the own screen. */
export const attendShare: PartyHabit = (party, scope, { host }) => {
  const share = useShare();
  const session = useSession();
  const toasts = useToasts();
  const seenWell = (): void => {
    share.isBlack = false;
    share.isFrozen = false;
  };

  showAfresh(scope, seenWell);
  scope.add(share.giveUp);
  scope.add(host.on('capture.asked', share.ask));
  // The frame has a Stop.
  scope.add(host.on('capture.stopAsked', () => void toasts.guard(share.stop)));
  scope.add(party.on('screenShareBlack', ({ black }) => (share.isBlack = black)));
  scope.add(party.on('screenShareFrozen', ({ frozen }) => (share.isFrozen = frozen)));
  watch(
    () => share.isSharing,
    (on) => {
      share.frame(on);
      seenWell();
    },
  );
  watch(
    () => session.ended,
    (ended) => {
      if (ended) share.giveUp();
    },
  );
};
