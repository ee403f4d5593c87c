/** Scenes of choosing a screen: our own picker, and the sheet before the system's. */
import type { IpcEventPayload } from '@core/ipc/contract';
import { usePreferences } from '../../party/preferences';
import { dataUrl, FILM } from '../../gallery/drawings';
import { inParty, type Scene, type Stage } from '../../gallery/made-up-party';

/** Main's question which screen to share. */
const askForScreen = (
  { fakeHost, desk }: Stage,
  asked: Partial<Omit<IpcEventPayload<'capture.asked'>, 'requestId'>>,
): void => {
  desk.devices = [
    ...desk.devices,
    { id: 'default', kind: 'speaker', label: 'Default', groupId: '' },
    { id: 'loud', kind: 'speaker', label: 'Built-in loudspeakers', groupId: '' },
  ];
  fakeHost.state.sources = [
    { id: 'screen:1', kind: 'screen', name: 'Screen 1, 2560 × 1440', thumbnail: dataUrl(FILM), icon: null },
    { id: 'screen:2', kind: 'screen', name: 'Screen 2, 1920 × 1080', thumbnail: '', icon: null },
    { id: 'window:1', kind: 'window', name: 'Holiday photos', thumbnail: dataUrl(FILM), icon: null },
  ];
  fakeHost.emit('capture.asked', {
    ...{ requestId: 'r_1', picker: 'ours', audioPossible: true, voicesKeptOut: true, capturedOutput: null },
    ...asked,
  });
};

export const PICKER_SCENES: Readonly<Record<string, Scene>> = {
  picker: async (stage) => {
    await inParty()(stage);
    askForScreen(stage, {});
  },
  'picker-echo': async (stage) => {
    await inParty()(stage);
    askForScreen(stage, { voicesKeptOut: false, capturedOutput: 'Built-in loudspeakers' });
  },
  'picker-echo-avoided': async (stage) => {
    await inParty()(stage);
    usePreferences().set({ voicesOutputId: 'out' });
    askForScreen(stage, { voicesKeptOut: false, capturedOutput: 'Built-in loudspeakers' });
  },
  'picker-echo-helpless': async (stage) => {
    await inParty()(stage);
    askForScreen(stage, { voicesKeptOut: false });
  },
  'picker-system': async (stage) => {
    await inParty()(stage);
    askForScreen(stage, {
      picker: 'system',
      voicesKeptOut: false,
      capturedOutput: 'Built-in loudspeakers',
    });
  },
  'picker-silent': async (stage) => {
    await inParty()(stage);
    askForScreen(stage, { audioPossible: false });
  },
};
