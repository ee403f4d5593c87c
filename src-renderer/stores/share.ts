import { computed, ref, shallowRef } from 'vue';
import { defineStore } from 'pinia';
import type { CaptureSource } from '@core/ipc/contract';
import { usePorts } from '../ports';
import { useSession } from './session';

interface Request {
  readonly requestId: string;
  readonly audioPossible: boolean;
}

/** Sharing a screen, and the picker that main asks us to show for it. */
export const useShare = defineStore('share', () => {
  const { host } = usePorts();
  const session = useSession();
  const request = shallowRef<Request | null>(null);
  const sources = shallowRef<readonly CaptureSource[]>([]);
  const loading = ref(false);
  const starting = ref(false);
  const sound = ref(true);
  const purpose = ref<'motion' | 'text'>('motion');
  const isSharing = computed(
    () => session.view.localId !== null && session.view.screenSharers.includes(session.view.localId),
  );

  host.on('capture.asked', (asked) => {
    request.value = asked;
    sources.value = [];
    loading.value = true;
    host.capture
      .list(asked.requestId)
      .then((found) => {
        if (request.value?.requestId === asked.requestId) sources.value = found;
      })
      .catch((error: unknown) => host.log('warn', `No sources: ${String(error)}`))
      .finally(() => (loading.value = false));
  });

  const answer = async (sourceId: string | null): Promise<void> => {
    const asked = request.value;
    if (!asked) return;
    request.value = null;
    sources.value = [];
    // The share was asked for before the picker asked what it is for.
    if (sourceId !== null) await session.party?.setScreenHint(purpose.value);
    await host.capture.answer({
      requestId: asked.requestId,
      sourceId,
      audio: sourceId !== null && asked.audioPossible && sound.value,
    });
  };

  const start = async (): Promise<void> => {
    // Its button stays enabled, so that the focus can come back to it from the picker.
    if (starting.value) return;
    starting.value = true;
    try {
      await session.party?.startScreenShare({ audio: true, hint: purpose.value });
    } finally {
      starting.value = false;
    }
  };
  const stop = async (): Promise<void> => session.party?.stopScreenShare();

  return { request, sources, loading, starting, sound, purpose, isSharing, answer, start, stop };
});
