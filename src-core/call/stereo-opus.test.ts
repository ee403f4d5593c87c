import { describe, expect, it } from 'vitest';
import { withStereoOpus } from './stereo-opus';

describe('withStereoOpus', () => {
  it('withStereoOpus changes the opus lines only, and the same way twice', () => {
    const sdp =
      'a=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1\r\na=fmtp:96 x=1\r\na=rtpmap:0 PCMU/8000\r\n';
    const once = withStereoOpus(sdp);
    expect(once).toContain(
      'a=fmtp:111 minptime=10;useinbandfec=1;stereo=1;sprop-stereo=1;maxaveragebitrate=128000\r\n',
    );
    expect(once).toContain('a=fmtp:96 x=1\r\n');
    expect(withStereoOpus(once)).toBe(once);
  });

  it('withStereoOpus leaves a description without opus alone', () =>
    expect(withStereoOpus('v=0\r\n')).toBe('v=0\r\n'));
});
