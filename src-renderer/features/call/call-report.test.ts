import { describe, expect, it } from 'vitest';
import { EMPTY_CALL, EMPTY_VIEW } from '@core/session/empty-view';
import { PreferencesSchema } from '@core/ipc/preferences';
import { fileFilm, person, quality } from '../../testing/fake-party';
import { sample } from '../../testing/call-samples';
import { callReport, diagnosticsReport, type DiagnosticsFacts } from './call-report';

const NAMES = ['Anastasia', 'Benedikt', 'Cleopatra'];
const facts: DiagnosticsFacts = {
  version: '0.1.0',
  agent: 'Electron/39',
  at: new Date('2026-11-24T20:15:00Z'),
  view: {
    ...EMPTY_VIEW,
    state: { kind: 'connected' },
    sessionId: 'session_secret',
    partyName: "Anastasia's film night",
    localId: 'p_Anastasia',
    participants: [
      person('Cleopatra', { seat: 3, quality: quality('poor') }),
      person('Benedikt', { seat: 2 }),
      person('Anastasia', { isLocal: true, seat: 1 }),
    ],
    call: { ...EMPTY_CALL, unheard: [{ speakerId: 'p_Anastasia', listenerId: 'p_Benedikt' }] },
    playback: { ...EMPTY_VIEW.playback, film: fileFilm({ title: 'Casablanca' }) },
    chat: [
      {
        messageId: 'm_1',
        from: 'p_Benedikt',
        name: 'Benedikt',
        text: 'my password is hunter2',
        sentAt: 0,
        filmMs: null,
        isLocal: false,
        isPrivate: false,
        delivery: 'sent',
      },
    ],
  },
  histories: {
    p_Benedikt: [sample({ atMs: 0 }), sample({ atMs: 2_000, roundTripMs: 88 })],
    p_Cleopatra: Array.from({ length: 60 }, (_, index) => sample({ atMs: index * 2_000 })),
  },
  devices: [
    { id: 'abcdef', kind: 'microphone', label: "Anastasia's AirPods", groupId: '' },
    { id: '012345', kind: 'camera', label: 'FaceTime HD', groupId: '' },
  ],
  preferences: PreferencesSchema.parse({
    name: 'Anastasia',
    cameraId: 'camera-id-of-ana',
    personVolumes: { benedikt: 1.4 },
  }),
};

describe('reports of the call', () => {
  it('a report of the call says how each person is connected, by number', () => {
    const text = callReport(facts);
    expect(text).toContain('- person 1 (me): connected');
    expect(text).toContain('- person 2: connected, reach open, excellent (94)');
    expect(text).toContain('  roundTrip 88 ms (42 ms to 88 ms)');
    expect(text).toContain('- person 3: connected, reach open, poor (32), loss, between');
    expect(text).toContain('Not heard: 1 of the ways');
  });

  it('a report of the call holds every sample, the settings and how many devices there are', () => {
    const text = diagnosticsReport(facts);
    expect(text).toContain("person 2 can't hear person 1 (me)");
    expect(text).toContain('"microphones": 1');
    expect(text.split('\n').filter((line) => line.startsWith('['))).toHaveLength(62);
    expect(text).toContain(
      '[2000,42,6,"direct","none",2400000,94,null,null,40000,400000,640,360,20,0.002,38000',
    );
  });

  it('a report of the call holds no name, id, title, message or device of anybody', () => {
    const text = diagnosticsReport(facts);
    for (const name of NAMES) expect(text.toLowerCase()).not.toContain(name.toLowerCase());
    for (const secret of [
      'session_secret',
      'p_',
      'Casablanca',
      'film.mp4',
      'hunter2',
      'AirPods',
      'FaceTime',
      'abcdef',
      'camera-id',
    ])
      expect(text).not.toContain(secret);
  });

  it('a report of the call of six people fits into what may be handed over', () => {
    const names = ['A', 'B', 'C', 'D', 'E', 'F'];
    const people = names.map((name, index) => person(name, { seat: index + 1, isLocal: index === 0 }));
    const busy = sample({ incoming: { ...sample().incoming, audioBps: 123_456.789, loss: 0.123_456 } });
    const text = diagnosticsReport({
      ...facts,
      view: { ...facts.view, participants: people },
      histories: Object.fromEntries(
        people.map(({ id }) => [
          id,
          Array.from({ length: 61 }, (_, at) => ({ ...busy, atMs: at * 2_000.123 })),
        ]),
      ),
    });
    expect(text.length).toBeLessThan(100_000);
  });
});
