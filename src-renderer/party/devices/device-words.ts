import { useI18n } from 'vue-i18n';
import { isOneThing, thingName } from '@core/call/device-things';
import type { Device, DeviceKind } from '@sdk/api/party';
import { fallbackName, plainLabel } from './device-offers';
import { useToasts } from '../toasts';
import type { Translate } from '../../words/error-words';

/** The use that a device is chosen for. */
export type DeviceUse = DeviceKind | 'film';

/** The notice of an unplugged thing, of which one end after the other is reported. */
interface Loss {
  readonly groupId: string;
  readonly labels: readonly string[];
  readonly hints: readonly string[];
  readonly toast: number;
}

/** The question whether a thing that was plugged in is to be used, for all its uses. */
export const askWords = (t: Translate, uses: readonly DeviceUse[]): string => {
  const [first, ...more] = uses;
  const has = (use: DeviceUse): boolean => uses.includes(use);
  if (more.length === 0) return t(`sound.found.${first ?? 'speaker'}`);
  if (has('camera')) return t(has('speaker') || has('film') ? 'sound.found.all' : 'sound.found.cameraToo');
  return t(has('microphone') ? 'sound.found.both' : 'sound.found.everything');
};

/** Announces what was unplugged and what is used instead: one thing in one sentence, however many ends it has. */
export const useLossNotices = () => {
  const { t } = useI18n({ useScope: 'global' });
  const toasts = useToasts();
  /** The notices that can still be read. */
  let losses: readonly Loss[] = [];

  const insteadWords = (use: DeviceUse, label: string, present: readonly Device[]): string => {
    const next = fallbackName(use === 'film' ? 'speaker' : use, label, present);
    return next === null || next === 'system'
      ? t(`sound.lost.${next ?? 'none'}.${use}`)
      : t(`sound.lost.${use}`, { device: next.name });
  };

  const tell = (
    uses: readonly DeviceUse[],
    { label, groupId }: Pick<Device, 'label' | 'groupId'>,
    present: readonly Device[],
  ): void => {
    losses = losses.filter(({ toast }) => toasts.toasts.some(({ id }) => id === toast));
    const told = losses.find((loss) => isOneThing(loss, { groupId }));
    if (told) toasts.dismiss(told.toast);
    const labels = [...new Set([...(told?.labels ?? []), plainLabel(label)])];
    const words = uses.map((use) => insteadWords(use, label, present));
    const hints = [...new Set([...(told?.hints ?? []), ...words])];
    const name = thingName(labels) || t(`sound.kind.${uses[0] ?? 'speaker'}`);
    const toast = toasts.show('warn', t('sound.lost.text', { label: name }), hints.join(' '));
    losses = [...losses.filter((loss) => loss !== told), { groupId, labels, hints, toast }];
  };
  return { tell };
};
