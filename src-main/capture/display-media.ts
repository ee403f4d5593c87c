/** Asks the person which screen, in our sheet or the system's picker, and answers `getDisplayMedia` with it. */
import type { App, Session, Streams } from 'electron';
import { isAppUrl } from '../security/app-address';
import type { Log } from '../system/log';
import {
  captureMeans,
  LINUX_SOUND_FEATURE,
  withFeature,
  type CaptureFacts,
  type CaptureMeans,
} from './capture-means';
import type { ScreenChoice, ScreenQuestion } from './screen-requests';

export interface ScreenQuestionOptions {
  /** Reads the present facts. */
  readonly readFacts: () => CaptureFacts;
  /** Finds the name of the output that the system plays into; '' where it isn't known. */
  readonly systemOutput: () => Promise<string>;
}

export interface DisplayMediaOptions extends Pick<ScreenQuestionOptions, 'readFacts'> {
  readonly appUrl: string;
  /** Takes the person's choice for this capture; null where they weren't asked (screen-grants.ts). */
  readonly take: () => ScreenChoice | null;
  /** Called where the chosen capture doesn't begin. */
  readonly onFailure: () => void;
  readonly log: Log;
}

/** Call this before the app is ready. */
export function enableSystemSound(app: App, platform: NodeJS.Platform): void {
  if (platform !== 'linux') return;
  const enabled = app.commandLine.getSwitchValue('enable-features');
  app.commandLine.appendSwitch('enable-features', withFeature(enabled, LINUX_SOUND_FEATURE));
}

/**
 * The source for the capture where the portal has the picker. The capturer opens the portal by itself, for screens and
 * windows together, whatever the name; listing sources first would open it once more.
 */
const PORTAL_SOURCE = { id: 'screen:0:0', name: '' };

const streamsOf = (choice: ScreenChoice, sound: CaptureMeans['sound']): Streams => ({
  video: choice.kind === 'system' ? PORTAL_SOURCE : { id: choice.sourceId, name: choice.name },
  ...(choice.audio && sound ? { audio: sound } : {}),
});

/** @param wantsSound null where that isn't known yet: sound is asked about, and left out if it turns out unwanted. */
export async function screenQuestion(
  options: ScreenQuestionOptions,
  wantsSound: boolean | null,
): Promise<ScreenQuestion> {
  const means = captureMeans(options.readFacts(), wantsSound ?? true);
  return {
    picker: means.picker === 'portal' ? 'system' : 'ours',
    audioPossible: means.sound !== null,
    voicesKeptOut: means.voicesKeptOut,
    capturedOutput: means.onlySystemOutput ? await options.systemOutput() : null,
  };
}

export function answerDisplayMedia(session: Session, options: DisplayMediaOptions): void {
  const { appUrl, log, onFailure, readFacts, take } = options;
  session.setDisplayMediaRequestHandler((request, callback) => {
    const frame = request.frame;
    const isOurs = frame !== null && frame.parent === null && isAppUrl(frame.url, appUrl);
    const choice = isOurs ? take() : null;
    try {
      // Null is the clean refusal: the page's promise rejects. `{}` would throw here.
      callback(choice && streamsOf(choice, captureMeans(readFacts(), request.audioRequested).sound));
    } catch (error) {
      log.warn('capture.unanswered', { reason: error instanceof Error ? error.message : '' });
      onFailure();
    }
  });
}
