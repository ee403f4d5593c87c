/** Transport streams made of bytes: they hold tables and the first bytes of their tracks, and no picture. */

const PACKET_BYTES = 188;
const PROGRAM_PID = 0x1000;
const FIRST_TRACK_PID = 0x100;

export interface TransportTrack {
  /** A stream type of table 2-34 in ISO/IEC 13818-1, or one that others have added to it. */
  readonly streamType: number;
  readonly descriptors?: readonly number[];
  /** The first bytes of the track's content. */
  readonly starts?: readonly number[];
}

const packet = (pid: number, starts: boolean, body: readonly number[]): number[] => {
  const stuffing = PACKET_BYTES - 4 - body.length;
  // The adaptation field holds nothing but stuffing.
  const adaptation =
    stuffing === 0
      ? []
      : [stuffing - 1, ...(stuffing > 1 ? [0] : []), ...Array(Math.max(0, stuffing - 2)).fill(0xff)];
  return [
    0x47,
    (starts ? 0x40 : 0) | (pid >> 8),
    pid & 0xff,
    stuffing === 0 ? 0x10 : 0x30,
    ...adaptation.map(Number),
    ...body,
  ];
};

const section = (table: number, body: readonly number[]): number[] => {
  const length = 5 + body.length + 4;
  return [table, 0xb0 | (length >> 8), length & 0xff, 0, 1, 0xc1, 0, 0, ...body, 0, 0, 0, 0];
};

/** A section, cut into as many packets as it takes. */
const packetsOf = (pid: number, bytes: readonly number[]): number[] => {
  const body = [0, ...bytes];
  const most = PACKET_BYTES - 4;
  return Array.from({ length: Math.ceil(body.length / most) }, (_, i) =>
    packet(pid, i === 0, body.slice(i * most, (i + 1) * most)),
  ).flat();
};

const bits13 = (pid: number): number[] => [0xe0 | (pid >> 8), pid & 0xff];
const bits12 = (length: number): number[] => [0xf0 | (length >> 8), length & 0xff];

/** @param programDescriptors the bytes that stand before the list of tracks */
export const transportStream = (
  tracks: readonly TransportTrack[],
  programDescriptors: readonly number[] = [],
): Uint8Array => {
  const list = tracks.flatMap(({ streamType, descriptors = [] }, i) => [
    streamType,
    ...bits13(FIRST_TRACK_PID + i),
    ...bits12(descriptors.length),
    ...descriptors,
  ]);
  const program = section(0x02, [
    ...bits13(FIRST_TRACK_PID),
    ...bits12(programDescriptors.length),
    ...programDescriptors,
    ...list,
  ]);
  return Uint8Array.from([
    // The table lists program 0, which stands for the network's table and leads nowhere, and then the one real program.
    ...packetsOf(0, section(0x00, [0, 0, ...bits13(0x10), 0, 1, ...bits13(PROGRAM_PID)])),
    ...packetsOf(PROGRAM_PID, program),
    ...tracks.flatMap(({ starts }, i) =>
      starts
        ? packet(FIRST_TRACK_PID + i, true, [0, 0, 1, 0xc0, 0, 0, 0x80, 0x80, 5, 0, 0, 0, 0, 0, ...starts])
        : [],
    ),
    ...packet(0x1fff, false, Array(184).fill(0xff) as number[]),
  ]);
};
