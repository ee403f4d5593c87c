/** Names and messages from right to left, of many scripts, and of a person who wants to paint over the others. */
import type { ChatEntry, ParticipantView } from '@core/session/view';
import { cleanText } from '@core/base/person-text';
import { useDrawer, type DrawerTab } from '../../party/drawer';
import { person, quality } from '../../testing/fake-party';
import { inParty, playback, ready, timeline, type Scene } from '../../gallery/made-up-party';

/** The text as the room gives it to everybody: deceiving characters are taken out at the door. */
const pile = cleanText(`Z${'\u0335\u0489\u0328'.repeat(40)}algo`, 'one');
const people: readonly ParticipantView[] = [
  person('سارة الأحمد', { seat: 1, isLocal: true, quality: null, readiness: ready, role: 'host' }),
  person('שרה (2)', { seat: 2, readiness: ready, quality: quality('good') }),
  person('Đặng Thị Hồng Nhung Nguyễn Phương Trần Ngọc', { seat: 3, readiness: ready, audio: false }),
  person(pile, { seat: 4, readiness: { ...ready, state: 'mismatch', detail: 'فيلم.mkv' } }),
];
const said = (seat: number, text: string, over: Partial<ChatEntry> = {}): ChatEntry => ({
  messageId: `t_${seat}_${text.length}`,
  from: people[seat - 1]?.id ?? '',
  name: people[seat - 1]?.name ?? '',
  text: cleanText(text, 'many'),
  sentAt: 0,
  filmMs: 2_512_000,
  isLocal: seat === 1,
  isPrivate: false,
  delivery: 'sent',
  ...over,
});
const chat: readonly ChatEntry[] = [
  said(1, 'مرحبا! هل ترون المنارة (هناك)؟'),
  said(2, 'כן, ראיתי 3 מהן.\nand one more, in English.', { isPrivate: true }),
  said(3, 'Chào mọi người 👩‍👩‍👧 🏴󠁧󠁢󠁳󠁣󠁴󠁿'),
  said(4, `e${'\u0300\u0301\u0302\u0303'.repeat(30)} H${'\u0489'.repeat(50)}e comes`),
  said(1, 'https://example.org/ثم/after'),
];

const tab = (which: DrawerTab) => (): void => {
  useDrawer().open = true;
  useDrawer().tab = which;
};
const change = {
  participants: people,
  localId: people[0]?.id ?? null,
  chat,
  ...playback({
    phase: 'holding',
    timeline: { ...timeline, playing: false },
    hold: {
      reason: 'buffering',
      waitingFor: [people[1]?.id ?? '', people[2]?.id ?? ''],
      untilServerTimeMs: 3_000,
    },
  }),
};

export const TEXT_SCENES: Readonly<Record<string, Scene>> = {
  'texts-chat': inParty(change, tab('chat')),
  'texts-people': inParty(change, tab('people')),
};
