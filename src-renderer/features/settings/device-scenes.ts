/** Scenes of cameras, microphones and loudspeakers, and of their processing. */
import { useDevicesDialog } from '../../party/devices/devices-dialog';
import { usePreferences } from '../../party/preferences';
import { useSound } from '../../party/devices/sound';
import { useTalk } from '../../party/call/talk';
import { click, inParty, type Scene, withPeople } from '../../gallery/made-up-party';

export const DEVICE_SCENES: Readonly<Record<string, Scene>> = {
  devices: inParty({}, ({ desk }) => {
    click('dock-devices');
    window.setTimeout(() => desk.hear(0.34), 200);
  }),
  'devices-muted': inParty(withPeople({ Ana: { audio: false } }), () => click('dock-devices')),
  'devices-off': inParty(withPeople({ Ana: { video: false } }), () => click('dock-devices')),
  sound: inParty({}, () => useDevicesDialog().show('sound')),
  microphone: inParty({}, () => {
    usePreferences().set({ pushToTalk: true });
    useDevicesDialog().show('microphone');
  }),
  'microphone-echo': async (stage) => {
    await inParty()(stage);
    stage.desk.echo = 'none';
    useDevicesDialog().show('microphone');
    await useSound().setMicrophone({ noise: 'voice', echoCancellation: false });
    await useSound().measureNoiseCost();
  },
  'device-found': inParty({}, ({ desk }) => {
    desk.emit('deviceLost', { kind: 'speaker', label: 'Living room TV', groupId: '', played: ['voices'] });
    desk.emit('deviceFound', {
      device: { id: 'headset', kind: 'microphone', label: 'Jabra Evolve Mono', groupId: 'jabra' },
    });
    desk.emit('deviceFound', {
      device: { id: 'headset-out', kind: 'speaker', label: 'Jabra Evolve Analog Stereo', groupId: 'jabra' },
    });
  }),
  'muted-talk': inParty(withPeople({ Ana: { audio: false } }), ({ party }) => {
    party.emit('talkingWhileMuted', {});
    party.emit('noAudioInput', {});
  }),
  'push-to-talk': inParty(withPeople({ Ana: { audio: false } }), () => {
    usePreferences().set({ pushToTalk: true });
  }),
  'push-to-talk-held': inParty(withPeople({ Ana: { audio: false } }), () => {
    usePreferences().set({ pushToTalk: true });
    useTalk().dispatch({ type: 'down', by: 'key', repeat: false });
  }),
};
