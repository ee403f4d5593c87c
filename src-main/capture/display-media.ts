/** Answers the page's `getDisplayMedia`: by the system's picker where it has one, else by ours. */
import type { App, Session, Streams } from 'electron';
import { isAppUrl } from '../security/app-address';
import type { Log } from '../system/log';
import {
  canCaptureSound,
  LINUX_SOUND_FEATURE,
  usesPortal,
  withFeature,
  type CaptureFacts,
} from './capture-means';
import type { ScreenChoice } from './screen-requests';
import { askPortal } from './screen-sources';

export interface DisplayMediaOptions {
  readonly appUrl: string;
  readonly facts: CaptureFacts;
  /** Shows our own picker; null for a cancel. */
  readonly choose: (audioPossible: boolean) => Promise<ScreenChoice | null>;
  readonly log: Log;
}

/** Has to run before the app is ready. */
export function enableSystemSound(app: App, facts: CaptureFacts): void {
  if (facts.platform !== 'linux') return;
  const enabled = app.commandLine.getSwitchValue('enable-features');
  app.commandLine.appendSwitch('enable-features', withFeature(enabled, LINUX_SOUND_FEATURE));
}

const toStreams = (choice: Omit<ScreenChoice, 'audio'>, audio: boolean): Streams => ({
  video: { id: choice.sourceId, name: choice.name },
  ...(audio ? { audio: 'loopback' as const } : {}),
});

export function answerDisplayMedia(session: Session, options: DisplayMediaOptions): void {
  const { facts, log } = options;
  const find = async (wantsAudio: boolean): Promise<Streams | null> => {
    const audioPossible = wantsAudio && canCaptureSound(facts);
    if (usesPortal(facts)) {
      const source = await askPortal();
      return source && toStreams(source, audioPossible);
    }
    const choice = await options.choose(audioPossible);
    return choice && toStreams(choice, choice.audio);
  };

  session.setDisplayMediaRequestHandler(
    (request, callback) => {
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
    },
    // macOS 15 and later; the handler isn't called there.
    { useSystemPicker: true },
  );
}
