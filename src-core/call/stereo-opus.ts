import { SCREEN_AUDIO_BITRATE_BPS } from './video-ladder';

/** RFC 7587: the receiver's own description decides how the other end encodes. */
const PARAMETERS = ['stereo=1', 'sprop-stereo=1', `maxaveragebitrate=${SCREEN_AUDIO_BITRATE_BPS}`] as const;

/**
 * Asks for stereo Opus in a session description, so that a film's sound keeps its sides. Voices stay as they are: their
 * microphone is opened with one channel, and their sender has a limit of its own.
 */
export const withStereoOpus = (sdp: string): string => {
  const payloadTypes = [...sdp.matchAll(/^a=rtpmap:(\d+) opus\/48000\/2/gim)].map((match) => match[1]);
  return payloadTypes.reduce<string>(
    (text, payloadType) =>
      text.replace(
        new RegExp(`^(a=fmtp:${payloadType} )([^\\r\\n]*)`, 'gm'),
        (_line, head: string, list: string) => {
          const kept = list
            .split(';')
            .map((entry) => entry.trim())
            .filter((entry) => entry && !/^(stereo|sprop-stereo|maxaveragebitrate)=/.test(entry));
          return head + [...kept, ...PARAMETERS].join(';');
        },
      ),
    sdp,
  );
};
