import type { IpcEventPayload } from '@core/ipc/contract';
import type { Device } from '@sdk/api/party';

/** What of the system's sound goes with a screen, as far as the voices of the party are concerned. */
export type CapturedSound = Pick<IpcEventPayload<'capture.asked'>, 'voicesKeptOut' | 'capturedOutput'>;

export interface OwnSound {
  /** The friends don't hear themselves. */
  readonly keptOut: boolean;
  /** Outputs that keep the voices out: what plays there isn't captured. Empty where that helps nothing. */
  readonly ways: readonly Device[];
}

/** Browsers list the system's choice beside the outputs themselves, under these. */
const IS_SYSTEMS_CHOICE = new Set(['', 'default', 'communications']);

/**
 * @param outputId where the voices are heard now; null: wherever the system plays.
 * @param devices the list of devices, as the page has it.
 */
export const ownSound = (
  { voicesKeptOut, capturedOutput }: CapturedSound,
  outputId: string | null,
  devices: readonly Device[],
): OwnSound => {
  if (voicesKeptOut) return { keptOut: true, ways: [] };
  if (capturedOutput === null) return { keptOut: false, ways: [] };
  const outputs = devices.filter(({ kind, id }) => kind === 'speaker' && !IS_SYSTEMS_CHOICE.has(id));
  // On Windows it is called "Default - Speakers (Realtek)", in the system's language.
  const systemsChoice = devices.find(({ kind, id }) => kind === 'speaker' && id === 'default')?.label ?? '';
  const isCaptured = ({ label }: Device): boolean =>
    label !== '' && (capturedOutput === '' ? systemsChoice.endsWith(label) : label === capturedOutput);
  // Where nobody knows which one is captured, each may be.
  if (!outputs.some(isCaptured)) return { keptOut: false, ways: [] };
  const ways = outputs.filter((output) => output.label !== '' && !isCaptured(output));
  return { keptOut: ways.some(({ id }) => id === outputId), ways };
};
