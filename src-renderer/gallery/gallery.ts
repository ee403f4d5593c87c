// Every screen and state without a server, for looking at them while they are made: vite serves it in development
// under /gallery/#party and the like; no build contains it.
import '../no-eval';
import { nextTick } from 'vue';
import BehindHome from '../app/behind-home.vue';
import MatineeApp from '../app/matinee-app.vue';
import { useLobbyDoor } from '../app/lobby-door';
import { createMatinee } from '../app/create-app';
import { createFakeHost } from '../testing/fake-host';
import { FakeDesk } from '../testing/fake-desk';
import { FakeParty } from '../testing/fake-party';
import { FACES, FILM, streamOf } from './drawings';
import { CALL_SCENES } from '../features/call/call-scenes';
import { DEVICE_SCENES } from '../features/settings/device-scenes';
import { FILM_FAULT_SCENES } from '../features/player/film-fault-scenes';
import { HOME_SCENES } from '../app/home/home-scenes';
import { PARTY_SCENES } from '../app/party/party-scenes';
import { PEOPLE_SCENES } from '../features/people/people-scenes';
import { PICKER_SCENES } from '../features/share/picker-scenes';
import { PLAYER_SCENES } from '../features/player/player-scenes';
import { SETTINGS_SCENES } from '../features/settings/settings-scenes';
import { SHARE_SCENES } from '../features/share/share-scenes';
import { SYNC_SCENES } from '../features/sync/sync-scenes';
import { TEXT_SCENES } from '../features/chat/text-scenes';

const SCENES = {
  ...HOME_SCENES,
  ...PARTY_SCENES,
  ...PLAYER_SCENES,
  ...FILM_FAULT_SCENES,
  ...PEOPLE_SCENES,
  ...CALL_SCENES,
  ...DEVICE_SCENES,
  ...SHARE_SCENES,
  ...PICKER_SCENES,
  ...SYNC_SCENES,
  ...SETTINGS_SCENES,
  ...TEXT_SCENES,
};

const name = window.location.hash.slice(1) || 'party';
const fakeHost = createFakeHost();
fakeHost.state.preferences = { ...fakeHost.state.preferences, name: 'Ana', filmVolume: 0.7 };
const desk = new FakeDesk();
const party = new FakeParty(desk);
party.serverNowMs = 0;
desk.devices = [
  { id: 'cam', kind: 'camera', label: 'FaceTime HD Camera', groupId: '' },
  { id: 'microphone', kind: 'microphone', label: 'Built-in microphone', groupId: '' },
  { id: 'headset', kind: 'microphone', label: 'Jabra Evolve Mono', groupId: '' },
  { id: 'out', kind: 'speaker', label: 'Headphones', groupId: '' },
  { id: 'tv', kind: 'speaker', label: 'Living room TV', groupId: '' },
];
for (const [who, drawing] of Object.entries(FACES))
  party.streams.set(`p_${who}/camera`, await streamOf(drawing));
const film = await streamOf(FILM);
party.streams.set('p_Ben/screen', film);
party.streams.set('p_Cleo/screen', await streamOf(FACES.Cleo));
desk.previewed = { ...desk.previewed, stream: party.stream('p_Ana', 'camera') };

const app = createMatinee(MatineeApp, {
  host: fakeHost.host,
  behindHome: () => Promise.resolve(BehindHome),
  desk,
  createParty: () => party,
  checkNetwork: fakeHost.checkNetwork,
});
const scene = SCENES[name];
if (!scene) throw new Error(`No scene is called ${name}: ${Object.keys(SCENES).join(', ')}`);
const stage = { fakeHost, desk, party };
scene.prepare?.(stage);
app.mount('#app');
await app.runWithContext(() => useLobbyDoor().isThere);
await nextTick();
await app.runWithContext(() => scene(stage));
await nextTick();
const video = document.querySelector<HTMLVideoElement>('[data-testid="stage-video"]');
if (video) {
  // The bar is told that 58 minutes of the film are buffered.
  Object.defineProperty(video, 'buffered', { value: { length: 1, start: () => 0, end: () => 3_500 } });
  video.srcObject = film;
  video.muted = true;
  await video.play();
}
// These attributes tell a test which scenes there are, and that this one stands.
document.documentElement.dataset['scenes'] = Object.keys(SCENES).join(' ');
window.addEventListener('hashchange', () => window.location.reload());
