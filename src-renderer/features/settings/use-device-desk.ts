import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue';
import type { DeviceKind, WatchTogetherApi } from '@sdk/api/party';
import { Scope } from '@core/base/scope';
import { usePorts } from '../../host/ports';
import { useCall } from '../../party/call/call';
import { useDevices } from '../../party/devices/devices';
import { usePreferences } from '../../party/preferences';
import { useSession } from '../../party/session';
import { useSound } from '../../party/devices/sound';
import { useToasts } from '../../party/toasts';

/** Only devices are tried out: nothing is connected to. */
const NOWHERE = {
  serverUrl: 'http://127.0.0.1',
  getToken: () => Promise.reject(new Error('Only to try devices out.')),
};

/** What the settings of sound and picture work on. */
export interface DeviceDesk {
  /** Null while nothing is looked at. */
  readonly sdk: WatchTogetherApi | null;
  /** Level of the own microphone, 0…1. */
  readonly level: number;
  readonly picture: MediaStream | null;
  /** Turns the own camera on to look at it: outside of a party only. Null where that can't be done. */
  readonly look: (() => void) | null;
  readonly filmOutputId: string | null;
  readonly choose: (kind: DeviceKind, id: string) => void;
  readonly chooseFilm: (id: string) => void;
}

/**
 * Devices are listed, measured and shown only while somebody looks: those of the party, or outside of one by an SDK
 * instance of its own, which lets go of them at the end.
 */
export const useDeviceDesk = (looking: Ref<boolean>): Ref<DeviceDesk> => {
  const { host, createParty } = usePorts();
  const call = useCall();
  const devices = useDevices();
  const preferences = usePreferences();
  const session = useSession();
  const sound = useSound();
  const toasts = useToasts();
  const level = ref(0);
  const own = shallowRef<WatchTogetherApi | null>(null);
  const ownPicture = shallowRef<MediaStream | null>(null);
  let cameraOn = false;
  let scope = new Scope();

  const chooseFilm = async (id: string): Promise<void> => {
    if (session.party) return call.chooseFilmOutput(id);
    preferences.set({ filmOutputId: id || null });
  };
  const show = async (): Promise<void> => {
    const sdk = own.value;
    if (!sdk) return;
    ownPicture.value = (await sdk.preview({ audio: true, video: cameraOn })).stream;
    // Labels are known only after the first permission.
    await devices.refresh();
    sound.look(sdk);
  };
  const showOrLog = (): void =>
    void show().catch((error: unknown) => host.log('warn', `No preview: ${String(error)}`));

  const openOwn = async (sdk: WatchTogetherApi, mine: Scope): Promise<void> => {
    own.value = sdk;
    cameraOn = preferences.current.cameraOn;
    mine.add(() => {
      sdk.stopPreview();
      sdk.dispose();
      own.value = null;
      ownPicture.value = null;
    });
    await sound.giveTo(sdk);
    await devices.take(sdk, mine, chooseFilm);
    if (!mine.disposed) showOrLog();
  };
  watch(
    () => devices.used,
    () => {
      if (ownPicture.value) showOrLog();
    },
  );

  // What is taken out of the microphone's sound depends on which one it is, and on its being open.
  watch([() => devices.used, () => call.microphoneOn], () => {
    if (looking.value) sound.look(session.party ?? own.value);
  });

  watch(
    [looking, () => session.party] as const,
    ([now, party]) => {
      scope.dispose();
      scope = new Scope();
      level.value = 0;
      if (!now) return;
      const sdk = party ?? createParty(NOWHERE);
      scope.add(sdk.onLocalLevel((heard) => (level.value = heard)));
      sound.look(sdk);
      void toasts.guard(() => (party ? devices.refresh() : openOwn(sdk, scope)));
    },
    { immediate: true },
  );
  onScopeDispose(() => scope.dispose());

  return computed(() => {
    const { party, local } = session;
    const sdk = party ?? own.value;
    return {
      sdk,
      level: level.value,
      picture: party ? (local?.video ? session.stream(local.id, 'camera') : null) : ownPicture.value,
      look: party
        ? null
        : () => {
            cameraOn = true;
            showOrLog();
          },
      filmOutputId: party ? session.filmOutputId : preferences.current.filmOutputId,
      choose: (kind, id) => {
        if (sdk)
          void devices.choose(sdk, kind, id).then((worked) => {
            if (worked && !party) showOrLog();
          });
      },
      chooseFilm: (id) => void toasts.guard(() => devices.attempt('film', id, () => chooseFilm(id))),
    };
  });
};
