import { nextTick, ref, shallowRef } from 'vue';
import { defineStore } from 'pinia';
import { useI18n } from 'vue-i18n';
import type { Device, DeviceKind, WatchTogetherApi } from '@sdk/api/party';
import type { Scope } from '@core/base/scope';
import { toWatchTogetherError } from '@core/base/errors';
import { fallbackName, plainLabel, withFound, withoutGone, type DeviceOffer } from './device-offers';
import { PREFERENCE_OF, usePreferences } from '../preferences';
import { useToasts } from '../toasts';

/** What a device is chosen for. */
type Field = DeviceKind | 'film';
/** What is used: a device by its id, or what the system prefers. */
type Used = Readonly<Record<DeviceKind, string | null>>;
/** Whose devices these are, and what it used when the next one took them. */
interface Taker {
  readonly sdk: WatchTogetherApi;
  readonly chooseFilm: (id: string) => Promise<void>;
  used: Used;
}
const SYSTEMS_OWN: Used = { camera: null, microphone: null, speaker: null };

/** Cameras, microphones and loudspeakers: which are used, which came, which went. In the lobby and in the party. */
export const useDevices = defineStore('devices', () => {
  const { t } = useI18n({ useScope: 'global' });
  const preferences = usePreferences();
  const toasts = useToasts();
  const list = shallowRef<readonly Device[]>([]);
  const used = shallowRef<Used>(SYSTEMS_OWN);
  /** Chosen, and not yet working. */
  const pending = ref<Readonly<Partial<Record<Field, string>>>>({});
  /** Who took the devices, the latest last: a party that fails gives them back to the lobby it was joined from. */
  let takers: readonly Taker[] = [];
  let offers: readonly DeviceOffer[] = [];
  const offerToasts = new Map<DeviceOffer, number>();
  /** What was said of a thing that was unplugged: a headset is lost twice, and told of once. */
  const losses = new Map<string, { readonly toast: number; readonly hints: readonly string[] }>();

  const find = (kind: DeviceKind, id: string): Device | undefined =>
    list.value.find((device) => device.kind === kind && device.id === id);
  const nameOf = (kind: DeviceKind, id: string | null): string | null =>
    id === null ? null : plainLabel(find(kind, id)?.label ?? '') || null;
  const use = (kind: DeviceKind, id: string | null): void => {
    used.value = { ...used.value, [kind]: id };
  };

  const refresh = async (): Promise<void> => {
    const found = await takers.at(-1)?.sdk.listDevices();
    if (found) list.value = found;
  };

  /** Says what was unplugged and what is used instead. */
  const tellLost = (what: Field, label: string, present: readonly Device[]): void => {
    const kind = what === 'film' ? 'speaker' : what;
    const text = t('sound.lost.text', { label: plainLabel(label) || t(`sound.kind.${what}`) });
    const next = fallbackName(kind, label, present);
    const hint =
      next === null || next === 'system'
        ? t(`sound.lost.${next ?? 'none'}.${what}`)
        : t(`sound.lost.${what}`, { device: next.name });
    const told = losses.get(text);
    const goesOn = told !== undefined && toasts.toasts.some(({ id }) => id === told.toast);
    if (goesOn) toasts.dismiss(told.toast);
    const hints = [...new Set([...(goesOn ? told.hints : []), hint])];
    losses.set(text, { toast: toasts.show('warn', text, hints.join(' ')), hints });
  };

  const tellRefused = (kind: DeviceKind, id: string, error: unknown): void => {
    const device = nameOf(kind, id);
    if (toWatchTogetherError(error).code !== 'DEVICE_IN_USE' || !device) return toasts.showError(error);
    const old = nameOf(kind, used.value[kind]);
    toasts.show(
      'bad',
      t('sound.inUse.text', { device }),
      old ? t('sound.inUse.hint', { old }) : t('sound.inUse.hintAlone'),
    );
  };

  /** Shows a choice as made while it is tried; a control that showed it goes back where that fails. */
  const attempt = async <T>(field: Field, id: string, action: () => Promise<T>): Promise<T> => {
    pending.value = { ...pending.value, [field]: id };
    // A list that was never drawn with the choice would not be drawn back.
    await nextTick();
    try {
      return await action();
    } finally {
      if (pending.value[field] === id) {
        const { [field]: _done, ...others } = pending.value;
        pending.value = others;
      }
    }
  };

  /** Uses a device from now on; '' is what the system prefers. The old one goes on where that fails, which is told. */
  const choose = (sdk: WatchTogetherApi, kind: DeviceKind, id: string): Promise<boolean> =>
    attempt(kind, id, async () => {
      try {
        await (kind === 'speaker' ? sdk.setAudioOutput('voices', id) : sdk.switchDevice(kind, id));
      } catch (error) {
        tellRefused(kind, id, error);
        return false;
      }
      use(kind, id || null);
      preferences.set({ [PREFERENCE_OF[kind]]: id || null });
      return true;
    });

  /** What a device that came may be: a loudspeaker that was the film's is the film's again. */
  const purposesOf = ({ devices }: DeviceOffer): readonly Field[] => {
    const { filmOutputId, voicesOutputId } = preferences.current;
    return devices.flatMap(({ kind, id }): readonly Field[] => {
      if (kind !== 'speaker' || id !== filmOutputId) return [kind];
      return id === voicesOutputId ? ['speaker', 'film'] : ['film'];
    });
  };
  const askWords = (purposes: readonly Field[]): string => {
    const [first, second] = purposes;
    if (!second) return t(`sound.found.${first ?? 'speaker'}`);
    return t(purposes.includes('microphone') ? 'sound.found.both' : 'sound.found.everything');
  };
  const accept = async (offer: DeviceOffer): Promise<void> => {
    const taker = takers.at(-1);
    if (!taker) return;
    const { sdk, chooseFilm } = taker;
    const purposes = purposesOf(offer);
    for (const { kind, id } of offer.devices) {
      if (kind === 'speaker' && purposes.includes('film')) await toasts.guard(() => chooseFilm(id));
      if (purposes.includes(kind)) await choose(sdk, kind, id);
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
      offerToasts.set(offer, toasts.show('plain', text, askWords(purposesOf(offer)), action));
    }
    offers = next;
  };

  /**
   * Gives an SDK instance the devices this person has chosen, and follows what comes and goes until the scope ends.
   * @param chooseFilm where the film is to be heard from
   */
  const take = async (
    sdk: WatchTogetherApi,
    scope: Scope,
    chooseFilm: (id: string) => Promise<void>,
  ): Promise<void> => {
    const before = takers.at(-1);
    if (before) before.used = used.value;
    const taker: Taker = { sdk, chooseFilm, used: SYSTEMS_OWN };
    takers = [...takers, taker];
    used.value = SYSTEMS_OWN;
    scope.add(() => {
      const wasLatest = takers.at(-1) === taker;
      takers = takers.filter((one) => one !== taker);
      if (!wasLatest) return;
      setOffers([]);
      const latest = takers.at(-1);
      if (latest) used.value = latest.used;
    });
    scope.add(
      sdk.on('devicesChanged', ({ devices }) => {
        list.value = devices;
        setOffers(withoutGone(offers, devices));
      }),
    );
    scope.add(
      sdk.on('deviceLost', ({ kind, label, played }) => {
        const what = kind === 'speaker' ? played.map((bus) => (bus === 'film' ? bus : kind)) : [kind];
        for (const field of what) if (field !== 'film') use(field, null);
        void toasts.guard(async () => {
          const present = await sdk.listDevices();
          for (const field of what) tellLost(field, label, present);
        });
      }),
    );
    scope.add(
      sdk.on('deviceFound', ({ device }) => {
        if (used.value[device.kind] !== device.id) setOffers(withFound(offers, device));
      }),
    );
    const { cameraId, microphoneId, voicesOutputId } = preferences.current;
    const tryOut = async (kind: DeviceKind, id: string | null): Promise<void> => {
      if (!id) return;
      await (kind === 'speaker' ? sdk.setAudioOutput('voices', id) : sdk.switchDevice(kind, id));
      use(kind, id);
    };
    // A device that is no longer there is no reason to have none, nor to stay outside.
    await Promise.allSettled([
      tryOut('camera', cameraId),
      tryOut('microphone', microphoneId),
      tryOut('speaker', voicesOutputId),
      refresh(),
    ]);
  };

  return { list, used, pending, nameOf, refresh, attempt, choose, take };
});
