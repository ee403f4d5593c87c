import type { Preferences } from '@core/ipc/preferences';
import type { ParticipantView, PartyView } from '@core/session/view';
import type { Device, DeviceKind } from '@sdk/api/party';
import { CALL_HISTORY, figuresOf, rateText, type PersonSample } from './call-figures';

/** The facts for reports. People stand in them by number, devices by kind: nothing that says who or where. */
export interface CallFacts {
  /** Empty in a browser. */
  readonly version: string;
  /** The browser's or app's user agent, with the versions inside. */
  readonly agent: string;
  readonly at: Date;
  readonly view: PartyView;
  readonly histories: Readonly<Record<string, readonly PersonSample[]>>;
}
export interface DiagnosticsFacts extends CallFacts {
  readonly devices: readonly Device[];
  readonly preferences: Preferences;
}

interface NumberedPerson {
  readonly title: string;
  readonly person: ParticipantView;
}

/** Oneself is person 1, the others follow by seat; both reports use the same numbers. */
export const numbered = ({ participants }: Pick<PartyView, 'participants'>): readonly NumberedPerson[] =>
  [...participants]
    .sort((a, b) => Number(b.isLocal) - Number(a.isLocal) || a.seat - b.seat)
    .map((person, index) => ({ title: `person ${index + 1}${person.isLocal ? ' (me)' : ''}`, person }));

const qualityLine = ({ quality }: ParticipantView): string =>
  quality
    ? `${quality.level} (${quality.score})${quality.reason ? `, ${quality.reason}, ${quality.side ?? 'side unknown'}` : ''}`
    : 'quality unknown';

/** A short report for a chat or a bug report, in English for its readers. */
export const callReport = ({ view, histories, ...facts }: CallFacts): string => {
  const people = numbered(view).map(({ title, person }) => {
    const state = `- ${title}: ${person.presence}, reach ${person.reach}, ${qualityLine(person)}`;
    if (person.isLocal) return state;
    const history = histories[person.id] ?? [];
    const last = history.at(-1);
    const figures = figuresOf(history)
      .filter(({ range }) => range !== null)
      .map(({ id, now, range }) => `${id} ${now} (${range?.min ?? ''} to ${range?.max ?? ''})`);
    const rest = [
      `path ${last?.route ?? 'unknown'}`,
      `held back by ${last?.limitation ?? 'unknown'}`,
      `room ${rateText(last?.availableBps ?? null)}`,
    ];
    return [state, ...[...figures, ...rest].map((line) => `  ${line}`)].join('\n');
  });
  const { call, state } = view;
  return [
    'Matinee, how the call goes',
    `Time: ${facts.at.toISOString()}`,
    `Version: ${facts.version || 'browser'} (${facts.agent})`,
    `Session: ${state.kind}${state.kind === 'reconnecting' ? ` (${state.what})` : ''}`,
    `Pictures ${call.receivesVideo ? 'received' : 'not received'}; ${call.relayOnly ? 'by a relay only' : 'any way'}; computer ${call.cpuConstrained ? 'busy' : 'keeps up'}`,
    call.sending
      ? `Own picture sent at most: ${call.sending.width} × ${call.sending.height}, ${Math.round(call.sending.frameRate)}/s`
      : 'Own picture: not sent',
    `Not heard: ${call.unheard.length} of the ways between people`,
    `People, now and over the last ${CALL_HISTORY.lengthMs / 60_000} minutes:`,
    ...people,
    '',
  ].join('\n');
};

/**
 * Settings that can matter to a call, listed one by one: a new preference isn't reported before somebody has thought
 * about it.
 */
const settingsOf = (of: Preferences) => ({
  cameraOn: of.cameraOn,
  microphoneOn: of.microphoneOn,
  chosen: {
    camera: of.cameraId !== null,
    microphone: of.microphoneId !== null,
    voices: of.voicesOutputId !== null,
    film: of.filmOutputId !== null,
  },
  filmVolume: of.filmVolume,
  voicesVolume: of.voicesVolume,
  duckingDb: of.duckingDb,
  duckUnderOwnVoice: of.duckUnderOwnVoice,
  voiceLevelling: of.voiceLevelling,
  voiceClarity: of.voiceClarity,
  noiseSuppression: of.noiseSuppression,
  echoCancellation: of.echoCancellation,
  pushToTalk: of.pushToTalk,
  spotlight: of.spotlight,
  hideSelf: of.hideSelf,
  videoQuality: of.videoQuality,
  relayOnly: of.relayOnly,
  shareFrameRate: of.shareFrameRate,
  ownServer: of.hostServerId !== null,
});

/** Names of devices often are people's ("Ana's AirPods"); the number of each kind is what helps. */
const devicesOf = (devices: readonly Device[]) => {
  const count = (kind: DeviceKind): number => devices.filter((device) => device.kind === kind).length;
  return { cameras: count('camera'), microphones: count('microphone'), speakers: count('speaker') };
};

const round = (value: number | null): number | null =>
  value === null ? null : Math.round(value * 1_000) / 1_000;

/** A sample as a row: small enough that two minutes of six people fit. */
const SAMPLE_COLUMNS = [
  ...['agoMs', 'roundTripMs', 'jitterMs', 'route', 'limitation', 'availableBps', 'score', 'reason', 'side'],
  ...['inAudioBps', 'inVideoBps', 'inWidth', 'inHeight', 'inFps', 'inLoss'],
  ...['outAudioBps', 'outVideoBps', 'outWidth', 'outHeight', 'outFps', 'outLoss'],
];
const streamRow = (of: PersonSample['incoming']): readonly unknown[] => [
  Math.round(of.audioBps),
  Math.round(of.videoBps),
  of.width,
  of.height,
  round(of.framesPerSecond),
  round(of.loss),
];
const sampleRows = (history: readonly PersonSample[]): readonly (readonly unknown[])[] => {
  const nowMs = history.at(-1)?.atMs ?? 0;
  return history.map((of) => [
    Math.round(nowMs - of.atMs),
    round(of.roundTripMs),
    round(of.jitterMs),
    of.route,
    of.limitation,
    of.availableBps === null ? null : Math.round(of.availableBps),
    of.quality?.score ?? null,
    of.quality?.reason ?? null,
    of.quality?.side ?? null,
    ...streamRow(of.incoming),
    ...streamRow(of.outgoing),
  ]);
};

/** The whole report, for a file. JSON with one sample a line. */
export const diagnosticsReport = (facts: DiagnosticsFacts): string => {
  const { view } = facts;
  const people = numbered(view);
  const titleOf = (id: string): string => people.find(({ person }) => person.id === id)?.title ?? 'somebody';
  const head = {
    state: view.state.kind,
    film: view.playback.film ? view.playback.film.source.kind : 'none',
    phase: view.playback.phase,
    screensShared: view.screenSharers.length,
    call: {
      ...view.call,
      unheard: view.call.unheard.map(
        (one) => `${titleOf(one.listenerId)} can't hear ${titleOf(one.speakerId)}`,
      ),
    },
    settings: settingsOf(facts.preferences),
    devices: devicesOf(facts.devices),
    people: people.map(({ title, person }) => ({
      title,
      role: person.role,
      presence: person.presence,
      reach: person.reach,
      audio: person.audio,
      video: person.video,
      streams: person.streams,
      readiness: person.readiness.state,
      quality: person.quality,
    })),
  };
  const samples = people
    .filter(({ person }) => !person.isLocal)
    .map(({ title, person }) => {
      const rows = sampleRows(facts.histories[person.id] ?? []).map((row) => JSON.stringify(row));
      return `== Samples of ${title}: ${SAMPLE_COLUMNS.join(', ')}\n${rows.join('\n')}`;
    });
  return [callReport(facts), '== State', JSON.stringify(head, null, 2), ...samples, ''].join('\n');
};
