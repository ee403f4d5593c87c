const RATE_HZ = 48_000;

/** A WAV file with one channel of 16 bits at 48 kHz. @param sampleAt the value (−1…1) of the sample with this number */
export const wavFile = (seconds: number, sampleAt: (at: number) => number): Buffer => {
  const samples = RATE_HZ * seconds;
  const wav = Buffer.alloc(44 + samples * 2);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + samples * 2, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(RATE_HZ, 24);
  wav.writeUInt32LE(RATE_HZ * 2, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(samples * 2, 40);
  for (let at = 0; at < samples; at++) {
    wav.writeInt16LE(Math.round(Math.max(-1, Math.min(1, sampleAt(at))) * 32_767), 44 + at * 2);
  }
  return wav;
};

/** Tones that change as quickly as syllables: noise suppression would remove a steady one. */
export const babble = (seconds: number): Buffer =>
  wavFile(seconds, (at) => {
    const syllable = Math.floor(at / (RATE_HZ / 6));
    const pitch = 180 + ((syllable * 137) % 400);
    const loudness = 0.27 + 0.27 * Math.sin((Math.PI * (at % (RATE_HZ / 6))) / (RATE_HZ / 6));
    return Math.sin((2 * Math.PI * pitch * at) / RATE_HZ) * loudness;
  });
