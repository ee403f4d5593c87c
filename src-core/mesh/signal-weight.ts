import type { PeerSignal } from '../wire/socket';

/** The cost of taking a signal of the other end. */
export interface SignalWeight {
  /** UTF-8 bytes of its description or candidate. */
  readonly bytes: number;
  /** Media descriptions (`m=` lines, RFC 8866 section 5.14). */
  readonly sections: number;
  /** Addresses to be tried (`a=candidate:`, RFC 8839 section 5.1), or the one that it is. */
  readonly candidates: number;
  /** The transceiver that a request asks for; null for anything else. */
  readonly transceiver: 'audio' | 'video' | null;
}

const NOTHING: SignalWeight = { bytes: 0, sections: 0, candidates: 0, transceiver: null };

const utf8 = new TextEncoder();
const bytesOf = (text: string): number => utf8.encode(text).length;

/** Lines end with CR LF, and a lenient reader takes either one alone. */
const countLines = (sdp: string, start: string): number =>
  sdp.split(/[\r\n]+/).filter((line) => line.startsWith(start)).length;

export const weighSignal = (signal: PeerSignal): SignalWeight => {
  switch (signal.type) {
    case 'offer':
    case 'answer':
      return {
        bytes: bytesOf(signal.sdp),
        sections: countLines(signal.sdp, 'm='),
        candidates: countLines(signal.sdp, 'a=candidate:'),
        transceiver: null,
      };
    case 'candidate': {
      const { candidate, sdpMid, usernameFragment } = signal.candidate;
      return {
        ...NOTHING,
        bytes: bytesOf(`${candidate}${sdpMid ?? ''}${usernameFragment ?? ''}`),
        candidates: 1,
      };
    }
    case 'transceiverRequest': {
      const { kind } = signal.transceiverRequest;
      return { ...NOTHING, transceiver: kind === 'audio' || kind === 'video' ? kind : null };
    }
    default:
      return NOTHING;
  }
};
