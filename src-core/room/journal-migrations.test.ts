/** Rooms that earlier versions have written, each by the code of its time: test/fixtures/journals. */
import { describe, expect, it } from 'vitest';
import newest from '../../test/fixtures/journals/2026-11-29-evening.json';
import oldest from '../../test/fixtures/journals/2026-11-22.json';
import between from '../../test/fixtures/journals/2026-11-29-morning.json';
import { RoomBench } from '../../test/fakes/room-bench';
import { JOURNAL_SCHEMA, NewerRowError, readEntry, readSnapshot } from './journal-migrations';

/** A row of schema 1, which held a room and the lines of its chat. */
const whole = ({ room, chat }: { room: { state: object }; chat: unknown[] }): string =>
  JSON.stringify({ ...room, state: { ...room.state, chat } });

describe.each([
  ['of the first version', oldest],
  ['of a version with owners', between],
  ['of the last version before there were numbers', newest],
])('a journal %s', (_name, rows) => {
  const read = () => readSnapshot(1, whole(rows));

  it('an older journal is read with everybody, their seats, and what they may and do, by today’s names', () => {
    const { room, lostLines } = read();
    expect(lostLines).toBe(0);
    const { participants } = room.state;
    expect(participants.map(({ name, seat, presence }) => [name, seat, presence])).toEqual([
      ...[
        ['Ana', 1, 'connected'],
        ['Ben', 2, 'connected'],
        ['Dan', 4, 'reconnecting'],
      ],
    ]);
    expect(room.away.map(({ name }) => name)).toEqual(['Cem']);
    expect(participants[0]?.publications.map(({ kind }) => kind)).toEqual(['microphone', 'camera']);
    expect(participants[1]?.publications.map(({ kind }) => kind)).toEqual([
      ...['microphone', 'screenAudio', 'screen'],
    ]);
    for (const { grants, heir } of [...participants, ...room.away]) {
      expect(grants.publish).toEqual(['microphone', 'camera', 'screen', 'screenAudio']);
      expect(heir).toBeNull();
    }
  });

  it('an older journal is read with its film where it was, and with its chat', () => {
    const { room } = read();
    const { film, timeline, hold } = room.state.playback;
    expect(room.film).toMatchObject({ liveBy: null, grows: false });
    expect(film).toMatchObject({ filmId: 'film_11', title: 'Film', live: false, openedBy: 'p_ana' });
    expect(timeline).toMatchObject({ filmId: 'film_11', positionMs: 90_000, revision: 3 });
    expect(hold?.waitingFor).toEqual(['p_ben']);
    expect(room.state.participants[0]?.readiness).toEqual({ filmId: 'film_11', state: 'ready' });
    expect(room.state.chat.map(({ text }) => text)).toEqual(['before the film', 'nice\nfilm']);
  });

  it('a room from an older journal goes on: its owner still owns it, and the film plays once everybody is ready', () => {
    const bench = new RoomBench();
    ({ room: bench.room } = read());
    bench.nowMs = 32_000;
    bench.do({ type: 'serverRestarted' });
    expect(bench.room.state.ownerId).toBe('p_ana');
    for (const [id, role] of [
      ['p_ana', 'host'],
      ['p_ben', 'participant'],
    ] as const)
      bench.join(id, { role, name: bench.person(id).name });
    bench.all(['p_ana', 'p_ben'], 'ready');
    expect(bench.playback.phase).toBe('playing');
    expect(bench.do({ type: 'chat', by: 'p_ben', ownId: 'm9', text: 'still here' }).error).toBeNull();
  });

  it('an older journal isn’t modified by its migration', () => {
    const before = whole(rows);
    readSnapshot(1, before);
    expect(whole(rows)).toBe(before);
  });
});

describe('a row of the journal', () => {
  it('a journal row of a schema that no migration leads on from, or of a newer version, isn’t guessed at', () => {
    expect(() => readSnapshot(0, '{}')).toThrow('nothing leads on from schema 0');
    expect(() => readEntry(1, '{"events":[],"noted":{}}')).toThrow('nothing leads on from schema 1');
    expect(() => readSnapshot(JOURNAL_SCHEMA + 1, '{}')).toThrow(NewerRowError);
    expect(() => readEntry(JOURNAL_SCHEMA + 1, '{}')).toThrow(NewerRowError);
  });

  it('a journal row of a newer version is refused with what to do about it', () => {
    expect(String(new NewerRowError())).toBe(
      'NewerRowError: a newer version of Matinee wrote this; update this one',
    );
  });

  it.each([
    [8 * 1024 * 1024, 'is read'],
    [8 * 1024 * 1024 + 1, 'is refused'],
  ])('a journal row of %i units %s', (units, fate) => {
    const read = () => readEntry(JOURNAL_SCHEMA, '{"events":[],"noted":{}}'.padEnd(units));
    if (fate === 'is read') expect(read()).toEqual({ events: [], noted: {} });
    else expect(read).toThrow('no row is as long as this');
  });

  it('a journal row that holds something else in the place of people’s reports isn’t read as having none', () => {
    const { room, chat } = newest;
    for (const seen of [5, '', true, null, []]) {
      const wrong = { ...room, seen };
      expect(() => readSnapshot(1, whole({ room: wrong, chat }))).toThrow();
    }
  });

  it('a journal row with an unreadable line of chat loses that line, and keeps the room and the others', () => {
    const bench = new RoomBench();
    bench.join('a');
    bench.do({ type: 'chat', by: 'a', ownId: 'm1', text: 'hello' });
    const { state } = bench.room;
    const text = JSON.stringify({
      ...bench.room,
      state: { ...state, chat: [{ text: 5 }, ...state.chat, null] },
    });
    expect(readSnapshot(JOURNAL_SCHEMA, text)).toEqual({ room: bench.room, lostLines: 2 });
  });

  it('a journal row keeps nothing that the schema doesn’t know', () => {
    expect(readEntry(JOURNAL_SCHEMA, '{"events":[],"noted":{}}')).toEqual({ events: [], noted: {} });
    for (const bad of ['[]', 'null', '{"events":[],"noted":{"another":1}}', '{"events":[{}],"noted":{}}'])
      expect(() => readEntry(JOURNAL_SCHEMA, bad)).toThrow();
  });
});
