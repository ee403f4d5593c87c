import type { IpcEventPayload } from '@core/ipc/contract';
import type { Device } from '@sdk/api/party';

/** The part of the system's sound that goes with a screen, as far as it concerns the party's voices. */
export type CapturedSound = Pick<IpcEventPayload<'capture.asked'>, 'voicesKeptOut' | 'capturedOutput'>;

export interface OwnSound {
  /** Whether the friends don't hear themselves. */
  readonly keptOut: boolean;
  /** Outputs that keep the voices out: their sound isn't captured. Empty where that helps nothing. */
  readonly ways: readonly Device[];
}

/** The ids under which browsers list the system's choice beside the outputs themselves. */
const IS_SYSTEMS_CHOICE = new Set(['', 'default', 'communications']);

/**
 * @param outputId the voices' output now; null: wherever the system plays
 * @param devices the page's list of devices
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
