import { computed, nextTick, ref, shallowRef } from 'vue';
import { defineStore } from 'pinia';
import { useI18n } from 'vue-i18n';
import type { Device, DeviceKind } from '@sdk/api/party';
import { toWatchTogetherError } from '@core/base/errors';
import { usePorts } from '../../host/ports';
import { plainLabel, withFound, withoutGone, type DeviceOffer } from './device-offers';
import { askWords, useLossNotices, type DeviceUse } from './device-words';
import { PREFERENCE_OF, usePreferences } from '../preferences';
import { useToasts } from '../toasts';

/** The devices in use, by their ids; '' is the system's choice. */
type Used = Readonly<Record<DeviceUse, string | null>>;
const USES = ['camera', 'microphone', 'speaker', 'film'] as const satisfies readonly DeviceUse[];

/**
 * This person's cameras, microphones and loudspeakers: those in use, those that came, those that went. It is the same
 * in every view.
 */
export const useDevices = defineStore('devices', () => {
  const { desk } = usePorts();
  const { t } = useI18n({ useScope: 'global' });
  const preferences = usePreferences();
  const toasts = useToasts();
  const losses = useLossNotices();
  const list = shallowRef<readonly Device[]>([]);
  const used = shallowRef<Used>({ camera: null, microphone: null, speaker: null, film: null });
  /** The film's output; null for the system's choice. */
  const filmOutputId = computed(() => used.value.film);
  /** The choices that don't work yet. */
  const pending = ref<Readonly<Partial<Record<DeviceUse, string>>>>({});
  let offers: readonly DeviceOffer[] = [];
  const offerToasts = new Map<DeviceOffer, number>();

  const kindOf = (use: DeviceUse): DeviceKind => (use === 'film' ? 'speaker' : use);
  const listed = (use: DeviceUse, id: string | null): Device | undefined =>
    list.value.find((one) => one.kind === kindOf(use) && one.id === id);
  const nameOf = (use: DeviceUse, id: string | null): string | null =>
    plainLabel(listed(use, id)?.label ?? '') || null;
  const refresh = async (): Promise<void> => {
    list.value = await desk.listDevices();
  };

  const put = async (use: DeviceUse, id: string): Promise<void> => {
    if (use === 'camera' || use === 'microphone') await desk.switchDevice(use, id);
    else await desk.setAudioOutput(use === 'film' ? 'film' : 'voices', id);
    used.value = { ...used.value, [use]: id || null };
  };
  const tellRefused = (use: DeviceUse, id: string, error: unknown): void => {
    const device = nameOf(use, id);
    if (toWatchTogetherError(error).code !== 'DEVICE_IN_USE' || !device) return toasts.showError(error);
    const old = nameOf(use, used.value[use]);
    toasts.show(
      'bad',
      t('sound.inUse.text', { device }),
      old ? t('sound.inUse.hint', { old }) : t('sound.inUse.hintAlone'),
    );
  };

  /**
   * Uses a device from now on; '' is the system's choice. Where that fails the old one goes on, with a toast. The
   * choice is shown while it is tried, and a control that showed it goes back where it fails.
   */
  const choose = async (use: DeviceUse, id: string): Promise<boolean> => {
    pending.value = { ...pending.value, [use]: id };
    // A control is drawn back only if it was drawn with the choice before.
    await nextTick();
    try {
      await put(use, id);
    } catch (error) {
      tellRefused(use, id, error);
      return false;
    } finally {
      if (pending.value[use] === id) {
        const { [use]: _done, ...others } = pending.value;
        pending.value = others;
      }
    }
    preferences.set({ [PREFERENCE_OF[use]]: id || null });
    return true;
  };

  /** The uses of a device that came: a loudspeaker that was the film's is the film's again. */
  const usesOf = ({ devices }: DeviceOffer): readonly DeviceUse[] => {
    const { filmOutputId: films, voicesOutputId } = preferences.current;
    return devices.flatMap(({ kind, id }): readonly DeviceUse[] => {
      if (kind !== 'speaker' || id !== films) return [kind];
      return id === voicesOutputId ? ['speaker', 'film'] : ['film'];
    });
  };
  const accept = async (offer: DeviceOffer): Promise<void> => {
    const uses = usesOf(offer);
    for (const { kind, id } of offer.devices) {
      if (kind === 'speaker' && uses.includes('film')) await choose('film', id);
      if (uses.includes(kind)) await choose(kind, id);
    }
  };
  const setOffers = (next: readonly DeviceOffer[]): void => {
    for (const offer of offers.filter((one) => !next.includes(one))) {
      toasts.dismiss(offerToasts.get(offer) ?? 0);
      offerToasts.delete(offer);
    }
    for (const offer of next.filter((one) => !offers.includes(one))) {
      const text = t('sound.found.text', {
        label: offer.name || t(`sound.kind.${offer.devices[0]?.kind ?? 'speaker'}`),
      });
      const action = { label: t('sound.found.use'), run: () => void accept(offer) };
      offerToasts.set(offer, toasts.show('plain', text, askWords(t, usesOf(offer)), action));
    }
    offers = next;
  };

  /**
   * Gives a person who begins to look at devices the ones they chose the last time, as far as those are there: a
   * missing one is no reason to have none. Runs again after the first permission, which may show more devices.
   */
  const useChosen = async (): Promise<void> => {
    setOffers([]);
    await refresh().catch(() => undefined);
    // The desk has silently let go of a device that went while nobody watched the list.
    const away = list.value.length > 0 ? USES.filter((use) => !listed(use, used.value[use])) : [];
    used.value = { ...used.value, ...Object.fromEntries(away.map((use) => [use, null])) };
    const isPossible = (use: DeviceUse, id: string): boolean => {
      const known = list.value.filter(({ kind }) => kind === kindOf(use));
      return known.length === 0 || known.some((device) => device.id === id);
    };
    const bring = async (use: DeviceUse): Promise<void> => {
      const id = preferences.current[PREFERENCE_OF[use]];
      if (id && id !== used.value[use] && isPossible(use, id)) await put(use, id);
    };
    await Promise.allSettled(USES.map(bring));
  };

  desk.on('devicesChanged', ({ devices }) => {
    list.value = devices;
    setOffers(withoutGone(offers, devices));
  });
  desk.on('deviceLost', ({ kind, played, ...device }) => {
    const uses = kind === 'speaker' ? played.map((bus): DeviceUse => (bus === 'film' ? bus : kind)) : [kind];
    used.value = { ...used.value, ...Object.fromEntries(uses.map((use) => [use, null])) };
    if (uses.length > 0) void toasts.guard(async () => losses.tell(uses, device, await desk.listDevices()));
  });
  desk.on('deviceFound', ({ device }) => {
    if (used.value[device.kind] !== device.id) setOffers(withFound(offers, device));
  });

  return { list, used, filmOutputId, pending, nameOf, refresh, choose, useChosen };
});
