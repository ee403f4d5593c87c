import { onMounted, onScopeDispose } from 'vue';
import { useCall } from '../../party/call/call';
import { useDrawer } from '../../party/drawer';
import { useFilm } from '../../party/film/film';
import { useFullScreen } from '../../party/full-screen';
import { usePlayer } from '../../party/film/player';
import { useTalk } from '../../party/call/talk';
import { useToasts } from '../../party/toasts';
import { isForParty, keyAction, type KeyAction } from '../../party/key-map';
import { usePushToTalk } from './use-push-to-talk';

/** The keyboard of the party, as long as its screen is shown. */
export const usePartyKeys = (showHelp: () => void): void => {
  const call = useCall();
  const drawer = useDrawer();
  const film = useFilm();
  const fullScreen = useFullScreen();
  const player = usePlayer();
  const talk = useTalk();
  const toasts = useToasts();
  usePushToTalk();

  const run = (action: KeyAction): void => {
    switch (action.do) {
      case 'playPause':
        if (film.current) void toasts.guard(film.toggle);
        return;
      case 'seekBy':
        if (film.current) void toasts.guard(() => film.seekBy(action.ms, { held: true }));
        return;
      case 'volumeBy':
        player.setVolume(player.volume + action.by);
        return;
      case 'fullScreen':
        fullScreen.toggle();
        return;
      case 'microphone':
        talk.toggle();
        return;
      case 'camera':
        void toasts.guard(call.toggleCamera);
        return;
      case 'chat':
        drawer.toggle('chat');
        drawer.wantsToType = drawer.open;
        return;
      case 'sync':
        drawer.toggle('sync');
        return;
      case 'call':
        drawer.toggle('call');
        return;
      case 'rateBy':
        if (film.current) void toasts.guard(() => film.rateBy(action.steps));
        return;
      case 'help':
        showHelp();
        return;
      case 'escape':
        if (fullScreen.on) fullScreen.set(false);
    }
  };

  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented) return;
    // Browsers press a button again and again while Enter is held on it; nothing here is meant thirty times a second.
    if (event.repeat && event.key === 'Enter' && event.target instanceof HTMLButtonElement) {
      event.preventDefault();
      return;
    }
    const action = keyAction(event);
    if (!action || !isForParty(event, event.target instanceof Element ? event.target : null)) return;
    event.preventDefault();
    run(action);
  };
  /** A seek gathered while keys are held is sent to everybody when one is let go, or can't be seen being let go. */
  const letGo = (): void => void toasts.guard(film.letGo);
  const onKeyUp = (event: KeyboardEvent): void => {
    if (event.key.startsWith('Arrow')) letGo();
  };
  onMounted(() => {
    window.addEventListener('keydown', onKey);
    window.addEventListener('keyup', onKeyUp);
    window.addEventListener('blur', letGo);
  });
  onScopeDispose(() => {
    window.removeEventListener('keydown', onKey);
    window.removeEventListener('keyup', onKeyUp);
    window.removeEventListener('blur', letGo);
  });
};
