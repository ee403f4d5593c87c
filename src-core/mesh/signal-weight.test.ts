import { describe, expect, it } from 'vitest';
import { weighSignal } from './signal-weight';

describe('weight of a signal', () => {
  it('the weight of a description counts its lines, addresses and bytes, however its lines end', () => {
    const lines = ['v=0', 's=ä', 'm=audio 9 X 0', 'a=candidate:1 1 udp', 'm=video 9 X 0', 'a=note m=audio'];
    for (const end of ['\r\n', '\n', '\r']) {
      const sdp = lines.join(end);
      expect(weighSignal({ type: 'offer', sdp })).toEqual({
        bytes: sdp.length + 1,
        sections: 2,
        candidates: 1,
        transceiver: null,
      });
    }
  });

  it('the weight of a candidate counts its bytes with all it names', () => {
    const candidate = { candidate: 'candidate:1', sdpMid: '0', usernameFragment: 'ü' };
    expect(weighSignal({ type: 'candidate', candidate })).toMatchObject({ bytes: 14, candidates: 1 });
  });

  it('the weight of a signal tells which transceiver is asked for, and when none is', () => {
    const asked = (kind: string) =>
      weighSignal({ type: 'transceiverRequest', transceiverRequest: { kind } }).transceiver;
    expect([asked('audio'), asked('video'), asked('data')]).toEqual(['audio', 'video', null]);
  });
});
