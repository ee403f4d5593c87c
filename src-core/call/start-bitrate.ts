/**
 * The start rate of a screen, kbit/s; the congestion control would take half a minute to come up from a camera's rate.
 */
export const SCREEN_START_KBPS = 2_500;

const CODECS = /^a=rtpmap:(\d+) (?:VP8|VP9|H264|H265|AV1)\/90000/gim;
const PARAMETER = 'x-google-start-bitrate';

/**
 * Lets the encoders begin at a higher rate. Chromium takes it from the other end's description of the codec, so this is
 * for received descriptions; other browsers ignore it.
 * @param startKbps kbit/s
 */
export const withStartBitrate = (sdp: string, startKbps: number): string => {
  const payloadTypes = [...sdp.matchAll(CODECS)].map((match) => match[1]);
  return payloadTypes.reduce<string>((text, payloadType) => {
    const entry = `${PARAMETER}=${startKbps}`;
    const fmtp = new RegExp(`^(a=fmtp:${payloadType} )([^\\r\\n]*)`, 'gm');
    if (fmtp.test(text)) {
      return text.replace(fmtp, (_line, head: string, list: string) => {
        const kept = list.split(';').filter((one) => one.trim() && !one.trim().startsWith(`${PARAMETER}=`));
        return head + [...kept, entry].join(';');
      });
    }
    // VP8 has no parameters of its own.
    const rtpmap = new RegExp(`^a=rtpmap:${payloadType} [^\\r\\n]*(\\r?\\n)`, 'gm');
    return text.replace(rtpmap, (line, end: string) => `${line}a=fmtp:${payloadType} ${entry}${end}`);
  }, sdp);
};
