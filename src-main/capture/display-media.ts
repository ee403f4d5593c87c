/** Answers the page's `getDisplayMedia`, with what the person chose in our sheet, or chooses in the system's picker. */
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

export interface DisplayMediaOptions {
  readonly appUrl: string;
  /** As they are at the moment. */
  readonly readFacts: () => CaptureFacts;
  /** The name of the output that the system plays into; '' where it isn't known. */
  readonly systemOutput: () => Promise<string>;
  /** Asks the person; null for a cancel. */
  readonly choose: (question: ScreenQuestion) => Promise<ScreenChoice | null>;
  /** What is about to be captured. */
  readonly onChoice: (choice: ScreenChoice) => void;
  readonly log: Log;
}

/** Has to run before the app is ready. */
export function enableSystemSound(app: App, platform: NodeJS.Platform): void {
  if (platform !== 'linux') return;
  const enabled = app.commandLine.getSwitchValue('enable-features');
  app.commandLine.appendSwitch('enable-features', withFeature(enabled, LINUX_SOUND_FEATURE));
}

/**
 * What the capture is given where the portal has the picker. The capturer opens the portal by itself, for screens and
 * windows together, whatever the name; to list sources first would open it a first time.
 */
const PORTAL_SOURCE = { id: 'screen:0:0', name: '' };

const streamsOf = (choice: ScreenChoice, sound: CaptureMeans['sound']): Streams => ({
  video: choice.kind === 'system' ? PORTAL_SOURCE : { id: choice.sourceId, name: choice.name },
  ...(choice.audio && sound ? { audio: sound } : {}),
});

export function answerDisplayMedia(session: Session, options: DisplayMediaOptions): void {
  const { log } = options;
  const find = async (wantsAudio: boolean): Promise<Streams | null> => {
    const { picker, sound, voicesKeptOut, onlySystemOutput } = captureMeans(options.readFacts(), wantsAudio);
    const choice = await options.choose({
      picker: picker === 'portal' ? 'system' : 'ours',
      audioPossible: sound !== null,
      voicesKeptOut,
      capturedOutput: onlySystemOutput ? await options.systemOutput() : null,
    });
    if (choice) options.onChoice(choice);
    return choice && streamsOf(choice, sound);
  };

  session.setDisplayMediaRequestHandler((request, callback) => {
    const answer = (streams: Streams | null) => {
      try {
        // Null is the clean cancel: the page's promise rejects (AbortError on Electron 33). `{}` would throw here.
        callback(streams);
      } catch (error) {
        log.warn('capture.unanswered', { reason: error instanceof Error ? error.message : '' });
      }
    };
    const frame = request.frame;
    if (!frame || frame.parent !== null || !isAppUrl(frame.url, options.appUrl)) return answer(null);
    find(request.audioRequested).then(answer, (error: unknown) => {
      log.error('capture.failed', { reason: error instanceof Error ? error.message : '' });
      answer(null);
    });
  });
}
