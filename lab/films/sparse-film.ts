/**
 * Blows an MP4 up to gigabytes in no time: its samples are cut into groups of chunks that are laid far apart in a
 * sparse file, and the chunk offsets in the header are corrected. A player has to fetch ranges from all over the file,
 * past the 2 GB mark, to play it.
 */
import { open, readFile, truncate } from 'node:fs/promises';

interface Box {
  readonly type: string;
  readonly start: number;
  readonly headerSize: number;
  readonly end: number;
}

const CONTAINERS: ReadonlySet<string> = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl']);
const GROUPS = 12;

function* boxesIn(file: Buffer, from: number, to: number): Generator<Box> {
  for (let start = from; start + 8 <= to;) {
    const short = file.readUInt32BE(start);
    const headerSize = short === 1 ? 16 : 8;
    const size = short === 1 ? Number(file.readBigUInt64BE(start + 8)) : short === 0 ? to - start : short;
    yield { type: file.toString('latin1', start + 4, start + 8), start, headerSize, end: start + size };
    start += size;
  }
}

/** The positions in the file of all tracks' 32-bit chunk offsets. */
function chunkOffsetFields(file: Buffer, from: number, to: number): number[] {
  return [...boxesIn(file, from, to)].flatMap((box) => {
    const body = box.start + box.headerSize;
    if (CONTAINERS.has(box.type)) return chunkOffsetFields(file, body, box.end);
    if (box.type !== 'stco') return [];
    return Array.from({ length: file.readUInt32BE(body + 4) }, (_, index) => body + 8 + index * 4);
  });
}

/**
 * Writes the blown-up film. The header of `source` has to come first (`-movflags +faststart`); `sizeBytes` is below 4
 * GiB.
 */
export async function spreadFilm(source: string, target: string, sizeBytes: number): Promise<void> {
  const film = await readFile(source);
  const media = [...boxesIn(film, 0, film.length)].find((box) => box.type === 'mdat');
  if (!media) throw new Error(`${source} has no media`);
  const header = Buffer.from(film.subarray(0, media.start));
  const fields = chunkOffsetFields(header, 0, header.length);
  const chunks = [...new Set(fields.map((field) => header.readUInt32BE(field)))].sort((a, b) => a - b);

  const perGroup = Math.ceil(chunks.length / GROUPS);
  const starts = chunks.filter((_, index) => index % perGroup === 0);
  const mediaStart = media.start + 8;
  const stride = Math.floor((sizeBytes - mediaStart - film.length) / Math.max(1, starts.length - 1));
  const groupOf = (offset: number) => starts.findLastIndex((start) => start <= offset);
  const moved = (offset: number) => {
    const group = groupOf(offset);
    return mediaStart + group * stride + (offset - (starts[group] ?? 0));
  };
  for (const field of fields) header.writeUInt32BE(moved(header.readUInt32BE(field)), field);

  const mediaHeader = Buffer.alloc(8);
  mediaHeader.writeUInt32BE(sizeBytes - media.start, 0);
  mediaHeader.write('mdat', 4, 'latin1');
  const out = await open(target, 'w');
  try {
    await out.write(header, 0, header.length, 0);
    await out.write(mediaHeader, 0, mediaHeader.length, media.start);
    for (const [group, start] of starts.entries()) {
      const bytes = film.subarray(start, starts[group + 1] ?? media.end);
      await out.write(bytes, 0, bytes.length, moved(start));
    }
  } finally {
    await out.close();
  }
  await truncate(target, sizeBytes);
}
