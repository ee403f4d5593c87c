import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue';
import type { BorrowedDevices } from '@sdk/api/devices';
import { Scope } from '@core/base/scope';
import { usePorts } from '../../host/ports';
import { useDevices } from '../../party/devices/devices';
import { usePreferences } from '../../party/preferences';
import { useSession } from '../../party/session';
import { useSound } from '../../party/devices/sound';
import { useToasts } from '../../party/toasts';

/** The data for the settings of sound and picture. */
export interface DeviceView {
  /** Level of the own microphone, 0…1. */
  readonly level: number;
  readonly picture: MediaStream | null;
  /** Turns the own camera on to look at it: outside of a party only. Null where that can't be done. */
  readonly look: (() => void) | null;
}

/**
 * Measures and shows devices only while somebody looks: those that the party has, or, outside of a party, borrowed ones
 * that are given back at the end.
 */
export const useDeviceView = (looking: Ref<boolean>): Ref<DeviceView> => {
  const { host, desk } = usePorts();
  const devices = useDevices();
  const preferences = usePreferences();
  const session = useSession();
  const sound = useSound();
  const toasts = useToasts();
  const level = ref(0);
  const ownPicture = shallowRef<MediaStream | null>(null);
  let borrowed: BorrowedDevices | null = null;
  let cameraOn = false;
  let scope = new Scope();

  const show = async (): Promise<void> => {
    if (!borrowed) return;
    ownPicture.value = (await borrowed.preview({ audio: true, video: cameraOn })).stream;
    // Labels are known only after the first permission.
    await devices.refresh();
    sound.readDesk();
  };
  const showOrLog = (): void =>
    void show().catch((error: unknown) => host.log('warn', `No preview: ${String(error)}`));

  const openOwn = async (mine: Scope): Promise<void> => {
    const taken = desk.borrow();
    mine.add(() => {
      taken.giveBack();
      borrowed = null;
      ownPicture.value = null;
    });
    cameraOn = preferences.current.cameraOn;
    await sound.useChosen();
    await devices.useChosen();
    if (mine.disposed) return;
    borrowed = taken;
    await show();
    // Another device is open now, so its picture is shown.
    mine.add(desk.on('inputChanged', showOrLog));
    await devices.useChosen();
  };

  watch(
    [looking, () => session.party] as const,
    ([now, party]) => {
      scope.dispose();
      scope = new Scope();
      level.value = 0;
      if (!now) return;
      scope.add(desk.onLocalLevel((heard) => (level.value = heard)));
      sound.readDesk();
      void toasts.guard(() => (party ? devices.refresh() : openOwn(scope)));
    },
    { immediate: true },
  );
  onScopeDispose(() => scope.dispose());

  return computed(() => {
    const { party, local } = session;
    return {
      level: level.value,
      picture: party ? (local?.video ? session.stream(local.id, 'camera') : null) : ownPicture.value,
      look: party
        ? null
        : () => {
            cameraOn = true;
            showOrLog();
          },
    };
  });
};
